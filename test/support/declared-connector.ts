import type { Course } from "../../src/domain/course.js";
import type { Enrollment, EnrollmentAttribute } from "../../src/domain/enrollment.js";
import { SourceError, type SourceReason } from "../../src/domain/errors.js";
import { holds, type Condition } from "../../src/domain/filter.js";
import {
  enrollmentRows,
  userRows,
  type EnrollmentFilterField,
  type UserFilterField,
} from "../../src/domain/query.js";
import type { User } from "../../src/domain/user.js";
import type { Instant } from "../../src/domain/values.js";
import type { SourceCall } from "../../src/domain/call-context.js";
import type { AccessPath, Pushable, Tells } from "../../src/sources/spi/capabilities.js";
import type {
  Collection,
  Scan,
  ScanPage,
  SourceConnector,
  WholeScan,
} from "../../src/sources/spi/source-connector.js";
import type { FlatRow } from "../properties/oracle.js";

/** What an invented source can do. */
export interface Sheet {
  readonly paging: "whole-list" | "page-number" | "cursor";
  readonly pageSize: number;
  readonly accepts: Readonly<Partial<Record<EnrollmentFilterField, Pushable>>>;
  readonly requires: readonly (readonly EnrollmentFilterField[])[];
  readonly orders: AccessPath<EnrollmentFilterField>["orders"];
  /** Fields told by a companion read instead of by the rows. */
  readonly byCompanion: readonly string[];
  /** Whether username and e-mail are told by look-ups of users instead of by the rows. */
  readonly usersLookedUp: boolean;
  /** Whether there is a list of users that can be asked by e-mail. */
  readonly listsUsers: boolean;
  readonly neverTells: readonly string[];
  /** Whether pages carry a count. */
  readonly counts: boolean;
  /** Every n-th page is empty, with a successor (cursor paging). */
  readonly emptyPageEvery: number;
  /** Rows of the page before are sent again at the start of a page. */
  readonly repeats: number;
}

/** A source made of declarations, in memory. */
export interface DeclaredSource {
  readonly connector: SourceConnector;
  rows: FlatRow[];
  /** Requests so far. */
  requests: number;
  /** Answers why the next request fails; undefined where it does not. */
  failing: (request: number) => SourceReason | undefined;
}

export function declareSource(id: string, rows: FlatRow[], sheet: Sheet): DeclaredSource {
  const source: DeclaredSource = {
    rows,
    requests: 0,
    failing: () => undefined,
    connector: undefined as unknown as SourceConnector,
  };
  const request = async (call: SourceCall): Promise<void> => {
    call.meter.takeRequest();
    source.requests += 1;
    const reason = source.failing(source.requests);
    await Promise.resolve();
    if (reason !== undefined) throw new SourceError(reason, "Told to fail");
  };
  const users = (): readonly User[] => {
    const seen = new Map<string, User>();
    for (const row of source.rows) {
      const user = toUser(id, row, toldOfUsers(sheet));
      if (user !== null) seen.set(user.key, user);
    }
    return [...seen.values()];
  };
  const path = enrollmentPath(sheet);
  const tells = toTells(sheet);
  const collection: Collection<Enrollment, EnrollmentFilterField, EnrollmentAttribute> = {
    paths: [path],
    tells,
    readPage: async (scan, call) => {
      await request(call);
      return readPage(select(id, source.rows, sheet, scan), scan, sheet);
    },
    readAll: async function* (scan, call) {
      await request(call);
      const all = select(id, source.rows, sheet, scan);
      for (let at = 0; at < all.length; at += 7) yield all.slice(at, at + 7);
    },
  };
  const connector: SourceConnector = {
    id,
    enrollments: collection,
    companions:
      sheet.byCompanion.length === 0
        ? []
        : [
            {
              name: "extra",
              fill: async (some, _wanted, call) => {
                await request(call);
                return some.map((row) => ({ ...row, ...companionValues(source.rows, row, sheet) }));
              },
            },
          ],
    identify: (key) => [{ kind: "in", field: "externalId", values: [key.join("|")] }],
    probe: (call) => request(call),
    ...(sheet.usersLookedUp
      ? {
          userLookup: {
            batchSize: 5,
            tells: new Set(["username", "email"] as const),
            fetch: async (keys: readonly string[], _wanted: unknown, call: SourceCall) => {
              await request(call);
              const found = users().filter((user) => keys.includes(user.key));
              return new Map([...found].reverse().map((user) => [user.key, user]));
            },
          },
        }
      : {}),
    ...(sheet.listsUsers ? { users: userCollection(users, request) } : {}),
  };
  return Object.assign(source, { connector });
}

function enrollmentPath(sheet: Sheet): AccessPath<EnrollmentFilterField> {
  return {
    name: "enrollments",
    requires: sheet.requires,
    accepts: sheet.accepts,
    orders: sheet.orders,
    paging:
      sheet.paging === "whole-list"
        ? { style: "whole-list" }
        : { style: sheet.paging, maxPageSize: sheet.pageSize },
  };
}

function toTells(sheet: Sheet): Tells<EnrollmentAttribute> {
  const tells: Record<string, string> = { user: "row", course: "row", externalId: "row" };
  for (const field of ["status", "isActive", "mode", "createdAt", "dueAt", "progressPercent"]) {
    if (sheet.neverTells.includes(field)) continue;
    tells[field] = sheet.byCompanion.includes(field) ? "extra" : "row";
  }
  for (const field of ["username", "email"]) {
    if (sheet.neverTells.includes(field)) continue;
    tells[`user.${field}`] = sheet.usersLookedUp ? "user" : "row";
  }
  if (!sheet.neverTells.includes("org")) tells["course.org"] = "row";
  if (!sheet.neverTells.includes("courseTitleContains")) tells["course.title"] = "row";
  return tells;
}

function toUser(source: string, row: FlatRow, told: readonly string[]): User | null {
  const key = row.values["userId"];
  if (typeof key !== "string") return null;
  const values = told.map((field) => [field, row.values[field] ?? null] as const);
  return { type: "user", source, key, ...Object.fromEntries(values) };
}

function toldOfUsers(sheet: Sheet): readonly string[] {
  return ["username", "email"].filter((field) => !sheet.neverTells.includes(field));
}

function toEnrollment(source: string, row: FlatRow, sheet: Sheet): Enrollment {
  const { values } = row;
  const courseKey = values["courseId"];
  const course: Course | null =
    typeof courseKey === "string"
      ? {
          type: "course",
          source,
          key: courseKey,
          org: values["org"] as string | null,
          title: values["courseTitleContains"] as string | null,
        }
      : null;
  const own: Record<string, unknown> = {};
  for (const field of ["status", "isActive", "mode", "createdAt", "dueAt", "progressPercent"]) {
    if (sheet.neverTells.includes(field)) continue;
    if (!sheet.byCompanion.includes(field)) own[field] = values[field] ?? null;
  }
  return {
    type: "enrollment",
    source,
    key: row.key,
    externalId: row.key.join("|"),
    user: toUser(source, row, sheet.usersLookedUp ? [] : toldOfUsers(sheet)),
    course,
    ...own,
  };
}

function companionValues(rows: readonly FlatRow[], row: Enrollment, sheet: Sheet): object {
  const flat = rows.find((one) => one.key.join("|") === row.key.join("|"));
  return Object.fromEntries(sheet.byCompanion.map((field) => [field, flat?.values[field] ?? null]));
}

/** What the source answers: just the matching rows where it is exact, some others too where it is not. */
function select(
  id: string,
  rows: readonly FlatRow[],
  sheet: Sheet,
  scan: WholeScan<EnrollmentFilterField, EnrollmentAttribute>,
): readonly Enrollment[] {
  for (const one of scan.pushed) {
    const accepted = sheet.accepts[one.field];
    if (accepted === undefined || accepted.takes !== one.kind)
      throw new Error("Pushed what is not accepted");
    if (one.kind === "in" && one.values.length > accepted.maxValues)
      throw new Error("Too many values");
  }
  const kept = rows.filter((row, at) =>
    scan.pushed.every((one) => {
      const value = row.values[one.field] ?? null;
      const meaning = enrollmentRows.meanings[one.field];
      const loose = sheet.accepts[one.field]?.precision === "superset" && at % 3 === 0;
      return loose || holds(one as Condition<string>, value, meaning) === true;
    }),
  );
  return kept.map((row) => toEnrollment(id, row, sheet));
}

function readPage(
  all: readonly Enrollment[],
  scan: Scan<EnrollmentFilterField, EnrollmentAttribute>,
  sheet: Sheet,
): ScanPage<Enrollment> {
  if (scan.pageSize !== sheet.pageSize) throw new Error("Asked for another page size");
  if (sheet.paging === "page-number") {
    const page = scan.position === null ? 1 : Number(scan.position);
    const end = page * scan.pageSize;
    const next = end < all.length ? page + 1 : null;
    return {
      rows: all.slice(Math.max(0, end - scan.pageSize - (page > 1 ? sheet.repeats : 0)), end),
      next,
      moreIsCertain: next !== null && sheet.counts,
      ...(sheet.counts && sheet.repeats === 0 ? { total: all.length } : {}),
    };
  }
  const token = scan.position === null ? "0:0" : String(scan.position);
  const [start, step] = token.split(":").map(Number) as [number, number];
  const empty =
    sheet.emptyPageEvery > 0 && step % sheet.emptyPageEvery === sheet.emptyPageEvery - 1;
  const end = empty ? start : start + scan.pageSize;
  const next = end < all.length || empty ? `${end}:${step + 1}` : null;
  const from = Math.max(0, start - (start > 0 ? sheet.repeats : 0));
  return { rows: empty ? [] : all.slice(from, end), next, moreIsCertain: false };
}

function userCollection(
  users: () => readonly User[],
  request: (call: SourceCall) => Promise<void>,
): Collection<User, UserFilterField, "username" | "email" | "name"> {
  return {
    paths: [
      {
        name: "users",
        requires: [],
        accepts: { email: { precision: "superset", maxValues: 2, takes: "in" } },
        orders: [],
        paging: { style: "cursor", maxPageSize: 4 },
      },
    ],
    tells: { username: "row", email: "row" },
    readAll: () => {
      throw new Error("The list of users is paged");
    },
    readPage: async (scan, call) => {
      await request(call);
      const kept = users().filter((user) =>
        scan.pushed.every((one) => {
          const value = userRows.read(user, one.field, "" as Instant);
          return holds(one, value ?? null, userRows.meanings[one.field]) === true;
        }),
      );
      const start = Number(scan.position ?? 0);
      const end = start + 4;
      return {
        rows: kept.slice(start, end),
        next: end < kept.length ? String(end) : null,
        moreIsCertain: false,
      };
    },
  };
}
