import type { Scalar } from "../../src/domain/values.js";
import { staticHeader } from "../../src/http/credentials.js";
import { catalogRows } from "../../src/lab/catalog-search/catalog-seed.js";
import type { CatalogState } from "../../src/lab/catalog-search/catalog-state.js";
import { startCatalog } from "../../src/lab/catalog-search/start-catalog.js";
import { createSchool } from "../../src/lab/school.js";
import { createCatalogSearchConnector } from "../../src/sources/catalog-search/catalog-search.connector.js";
import { describeSourceConnector } from "./describe-source-connector.js";
import type { Platform, Truth } from "./platform.js";

describeSourceConnector("a catalog search that spans tenants", () => start(undefined));
describeSourceConnector("one tenant of a catalog search", () => start("acme"));

async function start(tenant: string | undefined): Promise<Platform> {
  const simulator = await startCatalog({
    rows: catalogRows(createSchool({ seed: 5, people: 60 })),
    settings: { envelope: tenant === undefined ? "next-url" : "next-page-number" },
  });
  return {
    simulator,
    truth: truthOf(simulator.state, tenant),
    credentials: () => staticHeader("Authorization", simulator.credentials.value),
    connect: (http, report) =>
      createCatalogSearchConnector(
        { id: "tested", timeZone: "UTC", platformKey: tenant },
        http,
        report,
      ),
    asksFor: ({ query }) => {
      const size = query.find(([name]) => name === "page_size")?.[1];
      const names = query.map(([name]) => name);
      const values = Math.max(
        1,
        ...names.map((one) => names.filter((name) => name === one).length),
      );
      return { rows: size === undefined ? undefined : Number(size), values };
    },
    stop: () => simulator.stop(),
  };
}

/** Inactive enrollments and those in archived courses are never shown. */
function truthOf(state: CatalogState, tenant: string | undefined): Truth {
  const courses = new Map(state.courses.all().map((course) => [course.course_id, course]));
  const isOurs = (row: { platform_key: string }): boolean =>
    tenant === undefined || row.platform_key === tenant;
  return {
    enrollments: state.enrollments
      .all()
      .filter((row) => isOurs(row) && row.active && courses.get(row.course_id)?.archived !== true)
      .map((row) => ({
        key: [String(row.user_id), row.course_id],
        values: {
          userId: String(row.user_id),
          username: text(row.username),
          email: text(row.email),
          courseId: row.course_id,
          courseExternalId: row.course_id,
          courseSlug: text(courses.get(row.course_id)?.slug),
          courseTitleContains: text(row.course_name),
          org: orgOf(row.course_id),
          platformKey: row.platform_key,
        },
      })),
    users: state.users
      .all()
      .filter(isOurs)
      .map((user) => ({
        key: [String(user.user_id)],
        values: {
          externalId: String(user.user_id),
          username: text(user.username),
          email: text(user.email),
          nameContains: text(user.name),
        },
      })),
    courses: state.courses.all().map((course) => ({
      key: [course.course_id],
      values: {
        externalId: course.course_id,
        slug: text(course.slug),
        org: orgOf(course.course_id),
        titleContains: text(course.name),
      },
    })),
  };
}

function text(value: string | null | undefined): Scalar | null {
  return value === undefined || value === "" ? null : value;
}

function orgOf(courseId: string): string | null {
  return courseId.startsWith("course-v1:")
    ? (courseId.slice("course-v1:".length).split("+")[0] ?? null)
    : (courseId.split("/")[0] ?? null);
}
