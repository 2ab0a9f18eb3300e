import type { Scalar } from "../../src/domain/values.js";
import { bearer } from "../../src/http/credentials.js";
import { moocitRows } from "../../src/lab/moocit/moocit-seed.js";
import type { MoocitShape } from "../../src/lab/moocit/moocit-settings.js";
import type { MoocitState } from "../../src/lab/moocit/moocit-state.js";
import { startMoocit } from "../../src/lab/moocit/start-moocit.js";
import { createSchool } from "../../src/lab/school.js";
import { createMoocitConnector } from "../../src/sources/moocit/moocit.connector.js";
import { describeSourceConnector } from "./describe-source-connector.js";
import type { Platform, Truth } from "./platform.js";

describeSourceConnector("MOOCit", () => start("array", false));
describeSourceConnector("a MOOCit that wraps its lists and refuses unknown names", () =>
  start("results", true),
);

async function start(shape: MoocitShape, unknownIs404: boolean): Promise<Platform> {
  const simulator = await startMoocit({
    rows: moocitRows(createSchool({ seed: 5, people: 60 })),
    settings: { shape, unknownIs404 },
  });
  return {
    simulator,
    truth: truthOf(simulator.state),
    credentials: () => bearer(simulator.credentials.token),
    connect: (http, report) =>
      createMoocitConnector({ id: "tested", timeZone: "UTC" }, http, report),
    asksFor: ({ query }) => ({ rows: undefined, values: Math.max(1, query.length) }),
    // All grades tell the titles; of courses without a grade, all enrollments tell whether there are any.
    requestsOfLookup: 2,
    stop: () => simulator.stop(),
  };
}

function truthOf(state: MoocitState): Truth {
  const rows = state.enrollments.all();
  const titles = new Map(
    state.grades.all().map((grade) => [grade.course_id, grade.display_name] as const),
  );
  const courses = [...new Set(rows.map((row) => row.course_id))];
  return {
    enrollments: rows.map((row) => ({
      key: [row.username, row.course_id],
      values: {
        userId: row.username,
        username: row.username,
        courseId: row.course_id,
        courseExternalId: row.course_id,
        createdAt: instantOf(row.created),
        enrolledAt: instantOf(row.created),
      },
    })),
    courses: courses.map((key) => ({
      key: [key],
      values: { externalId: key, titleContains: text(titles.get(key)) },
    })),
  };
}

/** The platform shows UTC here, to the minute. */
function instantOf(created: number | string): string | null {
  if (typeof created === "number") return new Date(created).toISOString();
  const isReal = /^\d{4}-\d\d-\d\d \d\d:\d\d$/.test(created) && !created.startsWith("2026-02-30");
  return isReal ? `${created.replace(" ", "T")}:00.000Z` : null;
}

function text(value: string | undefined): Scalar | null {
  return value === undefined || value === "" ? null : value;
}
