import type { Course } from "../../../src/domain/course.js";
import type { Enrollment } from "../../../src/domain/enrollment.js";
import type { User } from "../../../src/domain/user.js";
import type { Instant } from "../../../src/domain/values.js";
import { scopes, type Viewer } from "../../../src/domain/viewer.js";
import { buildGatewaySchema } from "../../../src/graphql/schema.js";
import { createFakeContext } from "../../unit/graphql/support/fake-context.js";
import {
  administrator,
  createFakeFederation,
  createReport,
} from "../../unit/graphql/support/fake-federation.js";
import { Chance } from "../chance.js";
import { compareWays } from "./check-execution.js";
import { generateOperation, type GeneratedOperation } from "./generate-operation.js";

const schema = buildGatewaySchema();

const ids = ['"ZTpjYW1wdXM6MQ"', '"no id"'];
const argumentTexts = {
  first: ["0", "3", "100", "1000", "null"],
  last: ["2"],
  after: ['"c"'],
  before: ['"c"'],
  id: ids,
  ids: [`[${ids.join(", ")}]`],
};

/** Both ways over the public schema, whose rows stay from one execution to the next. */
export async function checkGateway(seed: number): Promise<void> {
  const chance = new Chance(seed);
  const users = Array.from({ length: 3 }, (_, at) => makeUser(chance, at));
  const courses = Array.from({ length: 2 }, (_, at) => makeCourse(chance, at));
  const rows = Array.from({ length: chance.below(5) }, (_, at) =>
    makeEnrollment(chance, at, { users, courses }),
  );
  const others = rows.map((row, at) => (at === rows.length - 1 ? { ...row, mode: "other" } : row));
  const operations = [
    generateOperation(chance, schema, argumentTexts),
    generateOperation(chance, schema, argumentTexts),
    pageOfRelations(chance),
  ];
  for (const generated of operations) {
    await compareWays({ seed, schema, rounds: 5 }, generated, (time) => {
      const enrollments = time < 4 ? [...rows] : others;
      return contextOf(time, { enrollments, users, courses });
    });
  }
}

/** A page whose rows speak of the same users and courses, at several fields. */
function pageOfRelations(chance: Chance): GeneratedOperation {
  const some = (fields: readonly string[]): string =>
    ["key: externalId", ...fields.filter(() => chance.is(0.5))].join(" ");
  const users = ["user", "assignedBy", "again: user", "assigner: assignedBy"].map(
    (field) => `${field} { ${some(["id", "name", "email", "emails { address }", "status"])} }`,
  );
  const courses = ["course", "other: course"].map(
    (field) => `${field} { ${some(["id", "title", "kind", "__typename"])} }`,
  );
  const nodes = some([...users, ...courses, "id", "status"]);
  return { text: `{ enrollments(first: 100) { nodes { ${nodes} } } }`, variables: {} };
}

interface Rows {
  readonly enrollments: readonly Enrollment[];
  readonly users: readonly User[];
  readonly courses: readonly Course[];
}

/** From the fourth time on another viewer asks, at another time; from the fifth on the last row is another one. */
function contextOf(time: number, rows: Rows): unknown {
  const viewer: Viewer =
    time < 3
      ? administrator
      : {
          ...administrator,
          scopes: new Set(scopes.filter((scope) => scope !== "raw:read")),
        };
  const { federation, operation } = createFakeFederation({
    ...rows,
    viewer,
    page: { reports: [createReport()], totalCount: rows.enrollments.length },
  });
  const now = (time < 3 ? "2026-03-01T12:00:00.000Z" : "2027-03-01T12:00:00.000Z") as Instant;
  return createFakeContext({ federation, operation: { ...operation, now } });
}

/** What a read told of a field: a value, nothing, an error, or something of another type. */
function told<T>(chance: Chance, value: T): T {
  if (chance.is(0.7)) return value;
  return chance.of([null, undefined, new Error("not told"), Promise.resolve(value), 17]) as T;
}

function makeUser(chance: Chance, at: number): User {
  return {
    type: "user",
    source: chance.of(["campus", "mooc"]),
    key: `u${at}`,
    name: told(chance, `N "${at}" ž`),
    email: told(chance, `u${at}@school.example`),
    emails: told(chance, [{ address: "a@b.example", type: null, isPrimary: true }]),
    status: told(chance, "ACTIVE"),
  };
}

function makeCourse(chance: Chance, at: number): Course {
  return {
    type: "course",
    source: "campus",
    key: `c${at}`,
    title: told(chance, `Course\n${at}`),
    kind: told(chance, "COURSE"),
  };
}

function makeEnrollment(
  chance: Chance,
  at: number,
  { users, courses }: Pick<Rows, "users" | "courses">,
): Enrollment {
  const moment = "2026-05-01T00:00:00.000Z" as Instant;
  return {
    type: "enrollment",
    source: "campus",
    key: [`k${at}`],
    externalId: `x${at}`,
    user: told(chance, chance.of(users)),
    course: told(chance, chance.of(courses)),
    assignedBy: told(chance, chance.of(users)),
    status: chance.of([
      "ENROLLED",
      null,
      [
        [null, "ASSIGNED"],
        [moment, "EXPIRED"],
      ],
    ]),
    isActive: told(chance, true),
    mode: told(chance, "audit"),
    origin: told(chance, "ADMIN"),
    createdAt: told(chance, moment),
    progressPercent: told(chance, 12.5),
    attemptNumber: told(chance, 2),
    links: told(chance, [{ url: "https://x.example", type: null }]),
    metadata: told(chance, { a: [1, null] }),
    remoteData: told(chance, { raw: true }),
  };
}
