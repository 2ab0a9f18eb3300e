import type { Course } from "../../src/domain/course.js";
import type { Enrollment } from "../../src/domain/enrollment.js";
import type { Condition, FieldMeanings } from "../../src/domain/filter.js";
import { holds } from "../../src/domain/filter.js";
import { courseRows, enrollmentRows, userRows } from "../../src/domain/query.js";
import type { User } from "../../src/domain/user.js";
import type { Scalar } from "../../src/domain/values.js";
import type { SourceCall } from "../../src/domain/call-context.js";
import type { AccessPath, Pushable, Tells } from "../../src/sources/spi/capabilities.js";
import type {
  Collection,
  Position,
  ScanPage,
  SourceConnector,
} from "../../src/sources/spi/source-connector.js";
import { collecting } from "../support/collecting.js";
import type { Truth, TrueRow } from "./platform.js";

export type ListedRow = Enrollment | User | Course;

/** One list of a connector beside what the platform truly holds of it, with the kind of row forgotten. */
export interface Listing {
  readonly name: "enrollments" | "users" | "courses";
  readonly collection: Collection<ListedRow, string, string>;
  readonly truth: readonly TrueRow<string>[];
  readonly meanings: FieldMeanings<string>;
  readonly keyOf: (row: ListedRow) => readonly string[];
}

export function listingsOf(connector: SourceConnector, truth: Truth): readonly Listing[] {
  const { enrollments, users, courses } = connector;
  return [
    {
      name: "enrollments",
      collection: enrollments,
      truth: truth.enrollments,
      meanings: enrollmentRows.meanings,
      keyOf: (row) => (row as Enrollment).key,
    },
    ...listing("users", users, truth.users, userRows.meanings),
    ...listing("courses", courses, truth.courses, courseRows.meanings),
  ];
}

function listing(
  name: "users" | "courses",
  collection: unknown,
  truth: readonly TrueRow<string>[] | undefined,
  meanings: FieldMeanings<string>,
): readonly Listing[] {
  if (collection === undefined) return [];
  if (truth === undefined) throw new Error(`The platform does not tell its true ${name}`);
  const keyOf = (row: ListedRow): readonly string[] => [String(row.key)];
  return [{ name, collection: collection as Listing["collection"], truth, meanings, keyOf }];
}

export interface Reading {
  readonly path: AccessPath<string>;
  readonly pushed?: readonly Condition<string>[];
  readonly wanted?: ReadonlySet<string>;
  readonly pageSize?: number;
  readonly position?: Position | null;
}

const mostPages = 200;

/** The pages of a list from a position on; a whole list is one page. */
export async function* pagesOf(
  { collection }: Listing,
  reading: Reading,
  call: SourceCall,
): AsyncGenerator<ScanPage<ListedRow>, void, undefined> {
  const { path, pushed = [], wanted = new Set<string>() } = reading;
  const scan = { path: path.name, pushed, wanted };
  if (path.paging.style === "whole-list") {
    const rows: ListedRow[] = [];
    await collection.readAll(scan, collecting(rows), call);
    yield { rows, next: null, moreIsCertain: false };
    return;
  }
  let position = reading.position ?? null;
  for (let pages = 0; pages < mostPages; pages += 1) {
    const pageSize = reading.pageSize ?? path.paging.maxPageSize;
    const page = await collection.readPage({ ...scan, pageSize, position }, call);
    yield page;
    if (page.next === null) return;
    position = page.next;
  }
  throw new Error(`The list does not end within ${mostPages} pages`);
}

export async function rowsOf(
  listing: Listing,
  reading: Reading,
  call: SourceCall,
): Promise<readonly ListedRow[]> {
  const rows: ListedRow[] = [];
  for await (const page of pagesOf(listing, reading, call)) rows.push(...page.rows);
  return rows;
}

export function keysOf({ keyOf }: Listing, rows: readonly ListedRow[]): readonly string[] {
  return rows.map((row) => keyText(keyOf(row)));
}

export function keyText(key: readonly string[]): string {
  return key.join(" | ");
}

/** A question to a path: conditions that it takes, and the rows that truly match. */
export interface Question {
  readonly asked: string;
  readonly pushed: readonly Condition<string>[];
  /** Whether every condition is declared as exact. */
  readonly exact: boolean;
  readonly matching: readonly string[];
}

const mostValues = 8;

/** For every comparison that the path declares, questions about values that occur, that do not, and that look alike. */
export function questionsOf(listing: Listing, path: AccessPath<string>): readonly Question[] {
  const questions: Question[] = [];
  for (const [field, pushable] of Object.entries(path.accepts)) {
    if (pushable === undefined) continue;
    for (const [at, row] of sampleOf(listing.truth, field).entries()) {
      const conditions = conditionsOn(field, row.values[field] ?? null, pushable);
      for (const condition of at < 2 ? conditions : conditions.slice(0, 1)) {
        questions.push(question(listing, path, [...anchorsFor(path, field, row), condition]));
      }
    }
  }
  return [...questions, ...fullQuestionsOf(listing, path), ...pairsOf(listing, path)];
}

/** For every comparison one question with as many values as it takes. */
export function fullQuestionsOf(listing: Listing, path: AccessPath<string>): readonly Question[] {
  return Object.entries(path.accepts).flatMap(([field, pushable]) => {
    const row = listing.truth.find(({ values }) => values[field] !== null);
    if (pushable === undefined || row === undefined) return [];
    const condition =
      manyValues(listing.truth, field, pushable) ??
      conditionsOn(field, row.values[field] ?? null, pushable)[0];
    if (condition === undefined) return [];
    return [question(listing, path, [...anchorsFor(path, field, row), condition])];
  });
}

/** Without a condition beyond those that the path insists on. */
export function leastQuestion(
  listing: Listing,
  path: AccessPath<string>,
  row = listing.truth[0],
): Question {
  const required = path.requires[0] ?? [];
  if (row === undefined) throw new Error(`The platform holds no ${listing.name}`);
  return question(listing, path, conditionsOf(required, row));
}

export function question(
  { truth, meanings, name }: Listing,
  path: AccessPath<string>,
  pushed: readonly Condition<string>[],
): Question {
  const matching = truth.filter((row) =>
    pushed.every((condition) => {
      const value = row.values[condition.field];
      if (value === undefined) {
        throw new Error(`The platform does not tell the true ${condition.field} of its ${name}`);
      }
      return holds(condition, value, meanings[condition.field]) === true;
    }),
  );
  return {
    asked: JSON.stringify(pushed).slice(0, 200),
    pushed,
    exact: pushed.every(({ field }) => path.accepts[field]?.precision === "exact"),
    matching: matching.map(({ key }) => keyText(key)),
  };
}

/** Rows with different values of the field: some of the first, and the last ones, which platforms seed as awkward. */
function sampleOf(truth: readonly TrueRow<string>[], field: string): readonly TrueRow<string>[] {
  const byValue = new Map<Scalar, TrueRow<string>>();
  for (const row of truth) {
    const value = row.values[field];
    if (value === undefined) throw new Error(`The platform does not tell the true ${field}`);
    if (value !== null && !byValue.has(value)) byValue.set(value, row);
  }
  const distinct = [...byValue.values()];
  return distinct.length <= mostValues
    ? distinct
    : [...distinct.slice(0, 2), ...distinct.slice(2 - mostValues)];
}

/** Conditions of a required set that the field itself does not meet. */
function anchorsFor(
  path: AccessPath<string>,
  field: string,
  row: TrueRow<string>,
): readonly Condition<string>[] {
  const sets = path.requires;
  if (sets.length === 0) return [];
  const set = sets.find((fields) => fields.includes(field)) ?? sets[0] ?? [];
  return conditionsOf(
    set.filter((one) => one !== field),
    row,
  );
}

function conditionsOf(
  fields: readonly string[],
  row: TrueRow<string>,
): readonly Condition<string>[] {
  return fields.map((field) => ({ kind: "in", field, values: [row.values[field] ?? ""] }));
}

function conditionsOn(
  field: string,
  value: Scalar | null,
  { takes }: Pushable,
): readonly Condition<string>[] {
  if (value === null) return [];
  const text = String(value);
  switch (takes) {
    case "in":
      return alike(text).map((one) => ({ kind: "in", field, values: [one] }));
    case "contains":
      return [text, text.slice(1, 4), text.toUpperCase(), `${text}?`].map((part) => ({
        kind: "contains",
        field,
        text: part,
      }));
    case "since":
      return [
        { kind: "range", field, gte: value as string },
        { kind: "range", field, gt: value as string },
      ];
    case "range":
      return [
        { kind: "range", field, gte: value as string },
        { kind: "range", field, gt: value as string },
        { kind: "range", field, lt: value as string },
        { kind: "range", field, gte: value as string, lte: value as string },
      ];
  }
}

/** The value, and others that careless requests or platforms take for it. */
function alike(text: string): readonly string[] {
  return [
    ...new Set([
      text,
      text.toUpperCase(),
      `0${text}`,
      ` ${text}`,
      `${text},${text}`,
      text.replaceAll("+", " "),
      text.slice(0, -1),
      `${text}%`,
    ]),
  ];
}

function manyValues(
  truth: readonly TrueRow<string>[],
  field: string,
  { takes, maxValues }: Pushable,
): Condition<string> | null {
  if (takes !== "in" || maxValues < 2) return null;
  const known = [...new Set(truth.flatMap(({ values }) => values[field] ?? []))];
  const unknown = Array.from({ length: maxValues }, (_, at) => `nobody-${at}@nowhere.example`);
  return { kind: "in", field, values: [...known, ...unknown].slice(0, maxValues) };
}

/** Two conditions in one request, where the path takes them. */
function pairsOf(listing: Listing, path: AccessPath<string>): readonly Question[] {
  if (path.oneAtATime === true) return [];
  const fields = Object.entries(path.accepts).flatMap(([field, pushable]) =>
    pushable?.takes === "in" ? [field] : [],
  );
  const [first] = listing.truth;
  const last = listing.truth.at(-1);
  if (first === undefined || last === undefined) return [];
  return fields.flatMap((one, at) =>
    fields.slice(at + 1).flatMap((other) => {
      const anchors = [...anchorsFor(path, one, first)].filter(({ field }) => field !== other);
      const both = conditionsOf([one, other], first);
      const mixed = [...conditionsOf([one], first), ...conditionsOf([other], last)];
      return [both, mixed].map((pair) => question(listing, path, [...anchors, ...pair]));
    }),
  );
}

export function providersOf(tells: Tells<string>): readonly (readonly [string, string])[] {
  return Object.entries(tells).flatMap(([attribute, provider]) =>
    provider === undefined ? [] : [[attribute, provider] as const],
  );
}

/** What a row says of an attribute such as `createdAt` or `user.name`; null also where the row names nobody at all. */
export function told(row: ListedRow, attribute: string): unknown {
  let value: unknown = row;
  for (const name of attribute.split(".")) {
    if (value === null) return null;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}
