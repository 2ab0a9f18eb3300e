import type { Scalar } from "../../src/domain/values.js";
import { clientCredentials } from "../../src/http/credentials.js";
import { openedxRows } from "../../src/lab/openedx/openedx-seed.js";
import type { OpenedxSettings } from "../../src/lab/openedx/openedx-settings.js";
import type { OpenedxRows, OpenedxState } from "../../src/lab/openedx/openedx-state.js";
import { startOpenedx } from "../../src/lab/openedx/start-openedx.js";
import { createSchool } from "../../src/lab/school.js";
import { createOpenedxConnector } from "../../src/sources/openedx/openedx.connector.js";
import { describeSourceConnector } from "./describe-source-connector.js";
import type { Platform, Truth } from "./platform.js";

const rows = openedxRows(createSchool({ seed: 5, people: 150 }));

describeSourceConnector("Open edX", () => start(rows, { overcount: 300 }));
describeSourceConnector(
  "an older Open edX, which takes plain usernames and overlooks other filters",
  () => start(withPlainNames(rows), { unicodeNames: false, release: "old" }),
);

async function start(given: OpenedxRows, settings: Partial<OpenedxSettings>): Promise<Platform> {
  const simulator = await startOpenedx({ rows: given, settings: { throttle: null, ...settings } });
  const tokenUrl = `${simulator.url}/oauth2/access_token`;
  return {
    simulator,
    truth: truthOf(simulator.state),
    credentials: (client) =>
      clientCredentials({ tokenUrl, ...simulator.credentials, scheme: "Bearer", client }),
    connect: (http, report) =>
      createOpenedxConnector({ id: "tested", timeZone: "UTC" }, http, report),
    // A request that names no number asks for none: the pages of enrollments have a size of their own.
    asksFor: ({ query }) => ({
      rows: Number(query.find(([name]) => name === "page_size")?.[1] ?? 0),
      values: Math.max(1, ...query.map(([, value]) => value.split(",").length)),
    }),
    stop: () => simulator.stop(),
  };
}

/** The same people with names that every installation takes. */
function withPlainNames({ enrollments = [], users = [], courses = [] }: OpenedxRows): OpenedxRows {
  const plain = (name: string): string =>
    name.length > 30 ? name : name.replaceAll(/[^A-Za-z0-9_-]/g, "_").padEnd(2, "_");
  return {
    enrollments: [...enrollments].map((row) => ({ ...row, user: plain(row.user) })),
    users: [...users].map((user) => ({ ...user, username: plain(user.username) })),
    courses,
  };
}

function truthOf(state: OpenedxState): Truth {
  const emails = new Map(state.users.all().map((user) => [user.username, user.email]));
  return {
    enrollments: state.enrollments.all().map((row) => ({
      key: [row.user, row.course_id],
      values: {
        userId: row.user,
        username: row.user,
        email: text(emails.get(row.user)),
        courseId: row.course_id,
        courseExternalId: row.course_id,
      },
    })),
    users: state.users.all().map((user) => ({
      key: [user.username],
      values: {
        externalId: user.username,
        username: user.username,
        email: text(user.email),
        nameContains: text(user.name),
      },
    })),
    courses: state.courses.all().map((course) => ({
      key: [course.id],
      values: {
        externalId: course.id,
        org: orgOf(course.id),
        titleContains: text(course.name),
      },
    })),
  };
}

function text(value: string | undefined): Scalar | null {
  return value === undefined || value === "" ? null : value;
}

function orgOf(courseId: string): string | null {
  return courseId.replace(/^course-v1:/, "").split(/[+/]/)[0] ?? null;
}
