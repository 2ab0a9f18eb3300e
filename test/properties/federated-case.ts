import type { Enrollment } from "../../src/domain/enrollment.js";
import type { ListResult } from "../../src/domain/list.js";
import type { EnrollmentOrderField } from "../../src/domain/query.js";
import { scopes, type Viewer, type ViewerLimits } from "../../src/domain/viewer.js";
import {
  createFederation,
  type ManagedFederation,
} from "../../src/federation/create-federation.js";
import type { EnrollmentQuery } from "../../src/federation/federation.js";
import {
  declareSource,
  rowAsTold,
  type DeclaredSource,
  type Sheet,
} from "../support/declared-connector.js";
import { Chance } from "./chance.js";
import type { FlatFilter, FlatOrder, FlatRow, FlatSource, Value } from "./flat.js";
import {
  many,
  orPointed,
  pointedFilter,
  randomFilter,
  randomRows,
  randomSheet,
  randomViewer,
} from "./generate.js";
import { expectedList } from "./oracle.js";

export const orderNames: Readonly<Record<string, string>> = {
  CREATED_AT: "createdAt",
  DUE_AT: "dueAt",
  PROGRESS_PERCENT: "progressPercent",
  STATUS: "status",
  COURSE_EXTERNAL_ID: "courseId",
  USERNAME: "username",
  EMAIL: "email",
};

export interface CaseSource {
  readonly declared: DeclaredSource;
  readonly sheet: Sheet;
}

export type CaseOrder = {
  readonly field: EnrollmentOrderField;
  readonly direction: "ASC" | "DESC";
} | null;

/** One generated question over generated sources. */
export interface Case {
  readonly seed: number;
  readonly chance: Chance;
  readonly sources: readonly CaseSource[];
  readonly filter: FlatFilter;
  readonly viewer: Viewer;
  readonly order: CaseOrder;
  readonly size: number;
  readonly federation: ManagedFederation;
}

export interface CaseOptions {
  /** What every sheet has in common. */
  readonly sheet?: Partial<Sheet>;
  readonly filter?: FlatFilter | undefined;
  readonly unlimited?: boolean;
  /** Every source insists on one of several sets of fields. */
  readonly insists?: boolean;
  /** No source insists on what the question does not give. */
  readonly insistsOnGiven?: boolean;
  readonly settings?: Partial<SettingsOfCase>;
  readonly mostRows?: number;
}

interface SettingsOfCase {
  readonly maxRequests: number;
  readonly maxRows: number;
  readonly cacheMs: number;
  readonly staleIfErrorMs: number;
}

export function makeCase(seed: number, options: CaseOptions = {}): Case {
  const chance = new Chance(seed);
  const names = ["alpha", "beta", "gamma"].slice(0, 1 + chance.below(3));
  const asked = [...names, "unknown"];
  const drawnApart = names.map((name) => {
    const sheet = { ...randomSheet(chance, options.insists), ...options.sheet };
    const rows = randomRows(chance, name, sheet, options.mostRows);
    return { sheet, declared: declareSource(name, inPromisedOrder(rows, sheet), sheet) };
  });
  const drawn = withoutFarCopies(drawnApart);
  const needy = drawn.some(({ sheet }) => sheet.requires.length > 0);
  const random = chance.is(needy ? 0.7 : 0.15)
    ? pointedFilter(chance, asked)
    : randomFilter(chance, asked);
  const order = randomOrder(
    chance,
    drawn.flatMap(({ sheet }) => sheet.orders),
  );
  const { limits, ownEmails } = randomViewer(chance, asked);
  const cacheMs = chance.of([0, 30_000]);
  const filter =
    options.filter ?? (options.insists === true ? orPointed(chance, random, asked) : random);
  const viewer = options.unlimited === true ? viewerOf({}, null) : viewerOf(limits, ownEmails);
  const sources = drawn.map((source) => asAsked(source, { filter, viewer }, options));
  return {
    seed,
    chance,
    sources,
    filter,
    viewer,
    order,
    size: 1 + chance.below(7),
    federation: federate(sources, { cacheMs, ...options.settings }),
  };
}

/** A cursor that holds long keys has room for few rows before it: copies may stand further apart than it remembers. */
function withoutFarCopies(sources: readonly CaseSource[]): readonly CaseSource[] {
  if (sources.every(({ sheet }) => sheet.keysBegin === "")) return sources;
  return sources.map(({ declared, sheet }) => redeclared(declared, { ...sheet, copies: 0 }));
}

function redeclared({ connector, rows }: DeclaredSource, sheet: Sheet): CaseSource {
  return { sheet, declared: declareSource(connector.id, rows, sheet) };
}

/**
 * The source with what the question makes of it. Where what it insists on has to be looked up, its rows are known as far
 * as its lists of users and courses are, so that these know all of them.
 */
function asAsked(
  { declared, sheet }: CaseSource,
  question: Pick<Case, "filter" | "viewer">,
  { insistsOnGiven = false }: CaseOptions,
): CaseSource {
  if (givesRequired(question, sheet)) return { declared, sheet };
  const other: Sheet = {
    ...sheet,
    ...(insistsOnGiven ? { requires: [] } : {}),
    knowsOnlySome: sheet.knowsOnlySome && insistsOnGiven,
  };
  return redeclared(declared, other);
}

/** Whether the question names values of all fields of one of the sets that the source insists on. */
export function givesRequired(question: Pick<Case, "filter" | "viewer">, sheet: Sheet): boolean {
  const limited = limitedFilter(question);
  const { requires } = sheet;
  return (
    requires.length === 0 || requires.some((set) => set.every((field) => fixes(limited, field)))
  );
}

/** Whether nothing matches the filter but rows with one of certain values of the field. */
function fixes(filter: FlatFilter, field: string): boolean {
  switch (filter.kind) {
    case "all":
      return filter.of.some((part) => fixes(part, field));
    case "any":
      return filter.of.length > 0 && filter.of.every((part) => fixes(part, field));
    case "in":
      return mentions(filter, [field]);
    case "constant":
    case "not":
    case "contains":
    case "range":
      return false;
  }
}

/** Often one that a source promises, or its reverse. */
function randomOrder(chance: Chance, promised: Sheet["orders"]): CaseOrder {
  if (chance.is(0.5)) return null;
  const fields = Object.keys(orderNames) as EnrollmentOrderField[];
  const kept = promised.length > 0 && chance.is(0.6) ? chance.of(promised) : null;
  if (kept !== null && chance.is(0.7)) return kept;
  const field = kept?.field ?? chance.of(fields);
  return { field, direction: chance.of(["ASC", "DESC"] as const) };
}

export function federate(
  sources: readonly CaseSource[],
  settings: Partial<SettingsOfCase> = {},
  secret = "a secret of the tests, 32 letters long",
): ManagedFederation {
  const own = { maxRequests: 10_000, maxRows: Infinity, cacheMs: 0, staleIfErrorMs: 0 };
  return createFederation({
    sources: sources.map(({ declared: { connector } }) => ({
      connector,
      settings: { ...own, ...settings },
    })),
    secret,
  });
}

export function viewerOf(limits: ViewerLimits, ownEmails: readonly string[] | null): Viewer {
  return {
    subject: "tester",
    scopes: new Set(ownEmails === null ? scopes : ["enrollments:read:self"]),
    limits,
    ownEmails: ownEmails ?? [],
  };
}

/** A source that promises an order lists its rows in it, equal ones as they come. */
export function inPromisedOrder(rows: FlatRow[], sheet: Sheet): FlatRow[] {
  const promised = sheet.orders[0];
  if (promised === undefined) return rows;
  const numbered = rows.map((row, at) => ({
    ...row,
    key: [""],
    values: { ...row.values, at },
  }));
  const source = { id: rows[0]?.source ?? "", rows: numbered, neverTells: [], byKey: false };
  const order = { field: orderNames[promised.field]!, direction: promised.direction };
  const sorted = expectedList([source], { kind: "constant", value: true }, order);
  return sorted.map((row) => rows[Number(row.values["at"])]!);
}

/** What the answer has to be: the limits of the viewer are further conditions, and nothing else. */
export function expectedOf(one: Case, without: readonly string[] = []): readonly FlatRow[] {
  const sources = one.sources
    .filter(({ declared }) => !without.includes(declared.connector.id))
    .map(({ declared, sheet }) => toFlat(declared, sheet));
  return expectedList(sources, limitedFilter(one), flatOrder(one.order));
}

export function flatOrder(order: CaseOrder): FlatOrder {
  return order === null ? null : { ...order, field: orderNames[order.field]! };
}

export function limitedFilter(one: Pick<Case, "filter" | "viewer">): FlatFilter {
  const parts = one.filter.kind === "all" ? one.filter.of : [one.filter];
  return { kind: "all", of: [...parts, ...limitOf(one.viewer)] };
}

export function limitOf(viewer: Viewer): readonly FlatFilter[] {
  const { sources, orgs, emails } = viewer.limits;
  const own = viewer.scopes.has("enrollments:read") ? undefined : viewer.ownEmails;
  const within = (field: string, values: readonly Value[] | undefined): FlatFilter[] =>
    values === undefined ? [] : [{ kind: "in", field, values }];
  return [
    ...within("source", sources),
    ...within("org", orgs),
    ...within("email", emails),
    ...within("email", own),
  ];
}

export function toFlat(declared: DeclaredSource, sheet: Sheet): FlatSource {
  const size = sheet.accepts.username?.maxValues ?? many;
  return {
    id: declared.connector.id,
    rows: declared.rows.map((row) => rowAsTold(row, sheet)),
    neverTells: sheet.neverTells,
    byKey: sheet.paging === "whole-list",
    ...(size < many ? { groupedBy: { field: "username", size } } : {}),
  };
}

/**
 * Whether default order is known row for row. It is not where a source reads value list by value list, and the filter
 * does not name the values plainly.
 */
export function orderIsKnown(one: Case & { readonly maxRequests?: number }): boolean {
  if (one.order !== null) return true;
  const { maxRequests = Infinity } = one;
  const parts = one.filter.kind === "all" ? one.filter.of : [one.filter];
  const nested = parts.some((part) => part.kind !== "in" && mentions(part, ["username"]));
  const names = parts.flatMap((part) =>
    part.kind === "in" && part.field === "username" ? [...part.values] : [],
  );
  const named = names.length > 0;
  return one.sources.every(({ sheet }) => {
    // The members of an `or` may each have a list of their own.
    if (!givesRequired(one, sheet) && parts.some((part) => part.kind === "any")) return false;
    const chunked = Object.entries(sheet.accepts)
      .filter(([, accepted]) => accepted.takes === "in" && accepted.maxValues < many)
      .map(([field]) => field);
    const others = chunked.filter((field) => field !== "username");
    if (chunked.includes("username") && (nested || (named && others.length > 0))) return false;
    // A source that takes one condition at a time, or few requests, may be asked for something else than names.
    const rivals = Object.keys(sheet.accepts).filter((field) => field !== "username");
    const rivalled = sheet.oneAtATime && mentions(limitedFilter(one), rivals);
    if (chunked.includes("username") && named && (rivalled || names.length > maxRequests)) {
      return false;
    }
    return !mentions(limitedFilter(one), others) && !joinsChunked(one, sheet, others);
  });
}

/** Whether keys that are looked up first are read list by list. */
function joinsChunked(one: Case, sheet: Sheet, chunked: readonly string[]): boolean {
  const about = limitedFilter(one);
  const users = chunked.includes("userId") && sheet.listsUsers;
  const courses = chunked.includes("courseId") && sheet.listsCourses;
  const required = !givesRequired(one, sheet) && (users || courses);
  return (
    required ||
    (users && mentions(about, ["username", "email"])) ||
    (courses && mentions(about, ["courseTitleContains", "org", "courseExternalId"]))
  );
}

export function mentions(filter: FlatFilter, fields: readonly string[]): boolean {
  switch (filter.kind) {
    case "constant":
      return false;
    case "all":
    case "any":
      return filter.of.some((part) => mentions(part, fields));
    case "not":
      return mentions(filter.of, fields);
    case "in":
    case "contains":
    case "range":
      return (
        fields.includes(filter.field) ||
        (filter.field === "courseExternalId" && fields.includes("courseId"))
      );
  }
}

export type Page = EnrollmentQuery["page"];

export function ask(
  one: Pick<Case, "seed" | "federation" | "viewer" | "filter" | "order">,
  page: Page,
  extra: Partial<EnrollmentQuery> = {},
  live = false,
): Promise<ListResult<Enrollment>> {
  const operation = one.federation.begin({
    requestId: `seed ${one.seed}`,
    viewer: one.viewer,
    signal: new AbortController().signal,
    deadlineAt: Infinity,
    live,
    priority: "interactive",
  });
  return operation.enrollments({
    filter: one.filter as EnrollmentQuery["filter"],
    order: one.order,
    page,
    wanted: new Set(["status", "progressPercent"]),
    counts: false,
    looksAhead: true,
    place: "Query.enrollments",
    onSourceFailure: "PARTIAL",
    ...extra,
  });
}

export function nameOf(row: { readonly source: string; readonly key: readonly string[] }): string {
  return `${row.source} ${row.key.join("|")}`;
}

/** The answer is not what it has to be. The message holds the seed and the question. */
export class Mismatch extends Error {}

export function same(one: Case, what: string, actual: unknown, expected: unknown): void {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a === b) return;
  const { filter, order, size, viewer } = one;
  const sheets = one.sources.map(({ sheet }) => sheet);
  throw new Mismatch(
    `seed ${one.seed}: ${what}: ${shortened(a)} instead of ${shortened(b)}\n` +
      shortened(JSON.stringify({ filter, order, size, viewer, sheets })),
  );
}

/** Keys can be longer than anybody reads: the middle of what is long and not ASCII is left out. */
function shortened(text: string | undefined): string {
  return String(text).replaceAll(/([^ -~]{4})[^ -~]{40,}([^ -~]{4})/gu, "$1…$2");
}
