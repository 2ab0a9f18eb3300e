import { inChunks, json, text } from "../http/reply.js";
import type { Reply } from "../http/reply.js";
import type { Query } from "../http/query.js";
import type { Table } from "../table.js";
import { instantOf, localMinute } from "./local-time.js";
import type { MoocitSettings, MoocitShape } from "./moocit-settings.js";
import type { MoocitEnrollment, MoocitState } from "./moocit-state.js";

interface Person {
  readonly username: string;
  readonly course_id: string;
}

type Condition = (row: Person) => boolean;

function personConditions(query: Query): Condition[] {
  const [username, course] = [query.one("username"), query.one("course_id")];
  const tests: Condition[] = [];
  if (username !== undefined) tests.push((row) => row.username === username);
  if (course !== undefined) tests.push((row) => row.course_id === course);
  return tests;
}

function candidates<Row extends object>(
  query: Query,
  table: Pick<Table<Row, "username" | "course">, "all" | "lookup">,
): Iterable<Row> {
  const [username, course] = [query.one("username"), query.one("course_id")];
  if (username !== undefined) return table.lookup("username", username);
  return course === undefined ? table.all() : table.lookup("course", course);
}

const wrappers: Readonly<Record<MoocitShape, readonly [string, string]>> = {
  array: ["[", "]"],
  results: ['{"results":[', "]}"],
  enrollments: ['{"enrollments":[', "]}"],
  data: ['{"data":[', "]}"],
  single: ["", ""],
  printed: ["", "\n...\n"],
};

function* listText(rows: Iterable<object>, shape: MoocitShape): Generator<string> {
  const [open, close] = wrappers[shape];
  yield open;
  let first = true;
  for (const row of rows) {
    if (!first && shape === "single") break;
    yield first ? JSON.stringify(row) : `,\n${JSON.stringify(row)}`;
    first = false;
  }
  if (shape === "single" && first) yield "[]";
  yield close;
}

/** The whole list as one streamed answer: this platform knows no pages. */
function listReply(rows: Iterable<object>, settings: MoocitSettings): Reply {
  return {
    ...text(200, "application/json", ""),
    body: inChunks(listText(rows, settings.shape)),
  };
}

function unknownFilter(query: Query, state: MoocitState, settings: MoocitSettings): boolean {
  if (!settings.unknownIs404) return false;
  const [username, course] = [query.one("username"), query.one("course_id")];
  return (
    (username !== undefined && state.users.lookup("username", username).length === 0) ||
    (course !== undefined && state.courses.lookup("id", course).length === 0)
  );
}

function* generatedRows(state: MoocitState): Generator<MoocitEnrollment> {
  const { generated } = state;
  if (!generated) return;
  for (let index = 0; index < generated.count; index += 1) yield generated.at(index);
}

function* enrollmentRows(
  query: Query,
  state: MoocitState,
  settings: MoocitSettings,
  since: number,
): Generator<object> {
  const tests = personConditions(query);
  const { timeZone, hideInactive } = settings;
  for (const source of [candidates(query, state.enrollments), generatedRows(state)]) {
    for (const row of source) {
      if (!tests.every((test) => test(row)) || (hideInactive && !row.is_active)) continue;
      const { created } = row;
      const instant = typeof created === "number" ? created : instantOf(created, timeZone);
      if (since > Number.NEGATIVE_INFINITY && !(instant >= since)) continue;
      const shown = typeof created === "number" ? localMinute(created, timeZone) : created;
      yield { ...row, created: shown };
    }
  }
}

/** `GET /api/so2/v1/enrollments`; `days` counts back from now in periods of 24 hours. */
export function listEnrollments(query: Query, state: MoocitState, settings: MoocitSettings): Reply {
  const days = query.one("days");
  if (days !== undefined && !/^\d{1,6}$/.test(days)) {
    return json(400, { days: ["A valid integer is required."] });
  }
  if (unknownFilter(query, state, settings)) return json(404, { detail: "Not found." });
  const since =
    days === undefined ? Number.NEGATIVE_INFINITY : settings.now() - Number(days) * 86_400_000;
  return listReply(enrollmentRows(query, state, settings, since), settings);
}

/** `GET /api/so2/v1/completion` and `/grades`. */
export function listCompanions<Row extends Person>(
  query: Query,
  table: Table<Row, "username" | "course">,
  state: MoocitState,
  settings: MoocitSettings,
): Reply {
  if (unknownFilter(query, state, settings)) return json(404, { detail: "Not found." });
  const tests = personConditions(query);
  const rows = [...candidates(query, table)].filter((row) => tests.every((test) => test(row)));
  return listReply(rows, settings);
}
