import type { Scalar } from "../../src/domain/values.js";
import { bearer } from "../../src/http/credentials.js";
import { createSchool } from "../../src/lab/school.js";
import { startTruto } from "../../src/lab/truto/start-truto.js";
import { trutoRows } from "../../src/lab/truto/truto-seed.js";
import type { TrutoRow, TrutoState } from "../../src/lab/truto/truto-state.js";
import { createTrutoConnector } from "../../src/sources/truto/truto.connector.js";
import { describeSourceConnector } from "./describe-source-connector.js";
import type { Platform, Truth } from "./platform.js";

describeSourceConnector("Truto before a provider that lists for one person in one course", () =>
  start("user-and-course"),
);
describeSourceConnector("Truto before a provider that lists everything, with empty pages", () =>
  start("nothing"),
);

async function start(requires: "user-and-course" | "nothing"): Promise<Platform> {
  const narrowed = requires === "user-and-course";
  const simulator = await startTruto({
    rows: trutoRows(createSchool({ seed: 5, people: 60 })),
    settings: { mode: narrowed ? "talentlms" : "generic", emptyPages: !narrowed },
  });
  const { token, integratedAccountId } = simulator.credentials;
  return {
    simulator,
    truth: truthOf(simulator.state, narrowed),
    credentials: () => bearer(token),
    connect: (http, report) =>
      createTrutoConnector(
        { id: "tested", timeZone: "UTC", integratedAccountId, requires },
        http,
        report,
      ),
    asksFor: ({ query }) => {
      const size = query.find(([name]) => name === "limit")?.[1];
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

/**
 * A row that does not name its user or course belongs to both where the provider is asked for just them; where it
 * lists, nothing is known of that.
 */
function truthOf(state: TrutoState, narrowed: boolean): Truth {
  return {
    enrollments: state.enrollments.all().map(({ userId, courseId, row }) => {
      const user = narrowed ? userId : idOf(row["user"]);
      const course = narrowed ? courseId : idOf(row["course"]);
      return {
        key: [row.id],
        values: { userId: user, courseId: course, courseExternalId: course },
      };
    }),
    users: state.users.all().map((row) => ({
      key: [row.id],
      values: {
        externalId: row.id,
        username: text(row["username"]),
        email: primaryOf(row),
        nameContains: text(row["name"]),
      },
    })),
    courses: state.courses.all().map((row) => ({
      key: [row.id],
      values: { externalId: row.id, titleContains: text(row["title"]) },
    })),
  };
}

function idOf(part: unknown): string | null {
  return (part as TrutoRow | null | undefined)?.id ?? null;
}

function primaryOf(row: TrutoRow): string | null {
  const emails = row["emails"] as readonly { email: string; is_primary: boolean }[];
  const primary = emails.find((one) => one.is_primary);
  return primary?.email ?? (emails.length === 1 ? (emails[0]?.email ?? null) : null);
}

function text(value: unknown): Scalar | null {
  return typeof value === "string" && value !== "" ? value : null;
}
