import type { Reply } from "../http/reply.js";
import type { LabRequest } from "../http/request.js";
import type { Entry } from "../table.js";
import { queryParameters } from "./ispring-body.js";
import type { IspringPages } from "./ispring-pages.js";
import type { IspringSettings } from "./ispring-settings.js";
import type { IspringResult, IspringState } from "./ispring-state.js";
import { resultWire } from "./ispring-wire.js";

const statusNames: Readonly<Record<string, number>> = { active: 1, inactive: 3, terminated: 5 };
const ranges = ["completionDate", "accessDate", "dueDate"] as const;

function statusNumber(text: string): number {
  return statusNames[text.toLowerCase()] ?? Number(text);
}

type Condition = (row: IspringResult) => boolean;

function conditions(request: LabRequest, state: IspringState): Condition[] {
  const parameters = queryParameters(request);
  const tests: Condition[] = [];
  const among = (name: string, value: (row: IspringResult) => string): void => {
    const wanted = parameters.list(name);
    if (wanted) tests.push((row) => wanted.includes(value(row)));
  };
  const userOf = (row: IspringResult) => state.users.lookup("id", row.userId)[0];
  among("userIds", (row) => row.userId);
  among("courseIds", (row) => row.courseId);
  among("enrollmentIds", (row) => row.enrollmentId);
  among("completionStatuses", (row) => row.completionStatus);
  among("departmentIds", (row) => userOf(row)?.departmentId ?? "");
  const statuses = parameters.list("userStatuses")?.map(statusNumber) ?? [1];
  tests.push((row) => statuses.includes(userOf(row)?.status ?? 1));
  for (const name of ranges) {
    const start = request.query.one(`${name}[startDate]`);
    const end = request.query.one(`${name}[endDate]`);
    if (start !== undefined) tests.push((row) => (row[name] ?? "") >= start);
    if (end !== undefined) {
      tests.push((row) => row[name] !== undefined && row[name].slice(0, end.length) <= end);
    }
  }
  return tests;
}

function candidates(request: LabRequest, state: IspringState): readonly Entry<IspringResult>[] {
  const parameters = queryParameters(request);
  const [ids, users] = [parameters.list("enrollmentIds"), parameters.list("userIds")];
  if (ids) return state.results.lookupEntries("id", ids);
  return users ? state.results.lookupEntries("user", users) : state.results.entries();
}

/** `GET /learners/results`: paged; only active users unless `userStatuses` says otherwise. */
export function learnerResults(
  request: LabRequest,
  state: IspringState,
  settings: IspringSettings,
  pages: IspringPages,
): Reply {
  const tests = conditions(request, state);
  const paging = new Set(["pageSize", "pageToken"]);
  const filter = request.query.pairs.filter(([name]) => !paging.has(name));
  return pages.reply(request, queryParameters(request), {
    entries: candidates(request, state).filter(([, row]) => tests.every((test) => test(row))),
    filter: JSON.stringify(["results", filter]),
    form: { outer: "results", element: "result", key: "results" },
    toWire: (row) => resultWire(row, settings),
  });
}
