import type { SourceCall } from "../../src/domain/call-context.js";
import type { Course, CourseAttribute } from "../../src/domain/course.js";
import type { Enrollment, EnrollmentAttribute } from "../../src/domain/enrollment.js";
import { SourceError, type SourceReason } from "../../src/domain/errors.js";
import { holds, type Condition } from "../../src/domain/filter.js";
import {
  courseRows,
  enrollmentRows,
  userRows,
  type CourseFilterField,
  type EnrollmentFilterField,
  type RowKind,
  type UserFilterField,
} from "../../src/domain/query.js";
import { noteRecipe } from "../../src/domain/recipes.js";
import type { User, UserAttribute } from "../../src/domain/user.js";
import type { Instant } from "../../src/domain/values.js";
import type { AccessPath, Pushable, Tells } from "../../src/sources/spi/capabilities.js";
import type {
  Collection,
  CompanionRead,
  GroupVisitor,
  Lookup,
  Need,
  Scan,
  ScanPage,
  SourceConnector,
  WholeScan,
} from "../../src/sources/spi/source-connector.js";
import { failureOfAll, readBatches } from "../../src/sources/spi/read-batches.js";
import type { FlatRow } from "../properties/flat.js";

/** What an invented source can do. */
export interface Sheet {
  readonly paging: "whole-list" | "page-number" | "cursor";
  readonly pageSize: number;
  readonly accepts: Readonly<Partial<Record<EnrollmentFilterField, Pushable>>>;
  readonly requires: readonly (readonly EnrollmentFilterField[])[];
  /** Whether a request carries one condition at the most, beyond those that are required. */
  readonly oneAtATime: boolean;
  readonly orders: AccessPath<EnrollmentFilterField>["orders"];
  /** Fields told by a companion read instead of by the rows. */
  readonly byCompanion: readonly string[];
  /** Whether username and e-mail are told by look-ups of users instead of by the rows. */
  readonly usersLookedUp: boolean;
  /** What is looked up stands on some rows nevertheless. */
  readonly someRowsTell: boolean;
  /** Whether title and organisation are told by look-ups of courses instead of by the rows. */
  readonly coursesLookedUp: boolean;
  /** Whether there is a list of users, which can be asked by e-mail. */
  readonly listsUsers: boolean;
  /** Whether there is a list of courses, which can be asked by key. */
  readonly listsCourses: boolean;
  /** Whether lists and look-ups of users and courses leave out some whose enrollments there are. */
  readonly knowsOnlySome: boolean;
  readonly neverTells: readonly string[];
  /** Whether pages carry a count. */
  readonly counts: boolean;
  /** How many rows more than there are it counts; fewer where it is negative. */
  readonly miscounts: number;
  /** What a token of cursor paging names: a place between two rows, or a number of rows to skip. */
  readonly tokens: "place" | "offset";
  /** Every n-th page is empty, with a successor (cursor paging). */
  readonly emptyPageEvery: number;
  /** So many empty pages stand in front of each page that has rows (cursor paging). */
  readonly emptyRun: number;
  /** Rows of the page before are sent again at the start of a page. */
  readonly repeats: number;
  /** Whether a whole list breaks off, after rows that are gone when it is read anew. */
  readonly breaksOff: boolean;
  /** Some rows are sent a second time, at the most this many rows behind; 0: none is. */
  readonly copies: number;
  /** Whether tokens are forgotten while a list is walked (cursor paging). */
  readonly forgets: boolean;
  /** What all keys begin with. */
  readonly keysBegin: string;
}

/** A source that has everything in its rows, filters nothing and pages by number. */
export const plainSheet: Sheet = {
  paging: "page-number",
  pageSize: 5,
  accepts: {},
  requires: [],
  oneAtATime: false,
  orders: [],
  byCompanion: [],
  usersLookedUp: false,
  someRowsTell: false,
  coursesLookedUp: false,
  listsUsers: false,
  listsCourses: false,
  knowsOnlySome: false,
  neverTells: [],
  counts: false,
  miscounts: 0,
  tokens: "place",
  emptyPageEvery: 0,
  emptyRun: 0,
  repeats: 0,
  breaksOff: false,
  copies: 0,
  forgets: false,
  keysBegin: "",
};

/** A source made of declarations, in memory. */
export interface DeclaredSource {
  readonly connector: SourceConnector;
  /** In the order in which the source lists them. */
  rows: FlatRow[];
  /** Requests so far. */
  requests: number;
  /** Rows that pages of enrollments held so far. */
  rowsSent: number;
  /** Pages of enrollments that were made again of what memory holds of them. */
  madeAgain: number;
  /** Answers why the next request fails; undefined where it does not. */
  failing: (request: number) => SourceReason | SourceError | undefined;
  /** Makes every token handed out so far unknown. */
  forgetTokens(): void;
}

export function declareSource(
  id: string,
  rows: FlatRow[],
  sheet: Sheet,
  groupSize = 7,
): DeclaredSource {
  return new Declared(id, rows, sheet, groupSize);
}

class Declared implements DeclaredSource {
  requests = 0;
  rowsSent = 0;
  madeAgain = 0;
  failing: DeclaredSource["failing"] = () => undefined;
  readonly connector: SourceConnector;
  #generation = 0;
  #listed: readonly FlatRow[] = [];
  readonly #places = new Map<string, number>();

  constructor(
    readonly id: string,
    public rows: FlatRow[],
    readonly sheet: Sheet,
    readonly groupSize: number,
  ) {
    this.connector = {
      id,
      enrollments: this.#enrollments(),
      companions:
        sheet.byCompanion.length === 0
          ? []
          : [
              {
                name: "extra",
                read: (some, _wanted, call, need) => this.#readExtra(some, call, need),
              },
            ],
      identify: (key) => [{ kind: "in", field: "externalId", values: [key.join("|")] }],
      probe: (call) => this.#request(call),
      ...(sheet.usersLookedUp ? { userLookup: this.#lookup(() => this.#users()) } : {}),
      ...(sheet.coursesLookedUp ? { courseLookup: this.#lookup(() => this.#courses()) } : {}),
      ...(sheet.listsUsers
        ? {
            users: this.#entities<User, UserFilterField, UserAttribute>(userRows, {
              all: () => this.#users(),
              accepts: { email: { precision: "superset", maxValues: 2, takes: "in" } },
              tells: Object.fromEntries(toldOfUsers(sheet).map((field) => [field, "row"])),
            }),
          }
        : {}),
      ...(sheet.listsCourses
        ? {
            courses: this.#entities<Course, CourseFilterField, CourseAttribute>(courseRows, {
              all: () => this.#courses(),
              accepts: { externalId: { precision: "exact", maxValues: 3, takes: "in" } },
              tells: Object.fromEntries(
                toldOfCourses(sheet).map((field) => [field === "org" ? "org" : "title", "row"]),
              ),
            }),
          }
        : {}),
    };
  }

  forgetTokens(): void {
    this.#generation += 1;
  }

  async #request(call: SourceCall): Promise<void> {
    call.meter.takeRequest();
    this.requests += 1;
    const reason = this.failing(this.requests);
    await Promise.resolve();
    if (reason instanceof SourceError) throw reason;
    if (reason !== undefined) throw new SourceError(reason, "Told to fail");
  }

  #enrollments(): Collection<Enrollment, EnrollmentFilterField, EnrollmentAttribute> {
    const { sheet, groupSize } = this;
    return {
      paths: [
        {
          name: "enrollments",
          requires: sheet.requires,
          accepts: sheet.accepts,
          oneAtATime: sheet.oneAtATime,
          orders: sheet.orders,
          paging:
            sheet.paging === "whole-list"
              ? { style: "whole-list" }
              : { style: sheet.paging, maxPageSize: sheet.pageSize },
        },
      ],
      tells: toTells(sheet),
      readPage: async (scan, call) => {
        await this.#request(call);
        const isUsual = scan.pageSize === sheet.pageSize;
        // Behind a token a short page is as good as any; pages with numbers have one size.
        if (!isUsual && (sheet.paging !== "cursor" || scan.pageSize > sheet.pageSize)) {
          throw new Error("Asked for another page size");
        }
        const kept = withCopies(select(this.rows, sheet, scan), sheet.copies);
        const page =
          sheet.paging === "cursor" ? this.#byToken(kept, scan) : this.#byNumber(kept, scan);
        this.rowsSent += page.rows.length;
        const make = (): typeof page => {
          this.madeAgain += 1;
          return { ...page, rows: page.rows.map((row) => ({ ...row })) };
        };
        noteRecipe(page, { make, bytes: 100 * page.rows.length });
        return page;
      },
      readAll: (scan, visitor, call) => this.#readAll(scan, visitor, { call, groupSize }),
    };
  }

  async #readAll(
    scan: WholeScan<EnrollmentFilterField, EnrollmentAttribute>,
    visitor: GroupVisitor<Enrollment>,
    { call, groupSize }: { readonly call: SourceCall; readonly groupSize: number },
  ): Promise<void> {
    await this.#request(call);
    const all = withCopies(select(this.rows, this.sheet, scan), this.sheet.copies);
    if (this.sheet.breaksOff) {
      const half = all.slice(0, Math.ceil(all.length / 2));
      const gone = half.map((row) => ({ ...row, key: ["gone", ...row.key] }));
      await visitor.rows([...half, ...gone].map((row) => this.#toEnrollment(row)));
      visitor.restart();
    }
    for (let at = 0; at < all.length; at += groupSize) {
      await visitor.rows(all.slice(at, at + groupSize).map((row) => this.#toEnrollment(row)));
    }
  }

  #byNumber(
    all: readonly FlatRow[],
    scan: Scan<EnrollmentFilterField, EnrollmentAttribute>,
  ): ScanPage<Enrollment> {
    const { sheet } = this;
    const page = scan.position === null ? 1 : Number(scan.position);
    const end = page * scan.pageSize;
    const next = end < all.length ? page + 1 : null;
    const start = Math.max(0, end - scan.pageSize - (page > 1 ? sheet.repeats : 0));
    return {
      rows: all.slice(start, end).map((row) => this.#toEnrollment(row)),
      next,
      moreIsCertain: sheet.counts && new Set(all).size > new Set(all.slice(0, end)).size,
      ...(sheet.counts && { total: this.#countOf(all) }),
    };
  }

  /** What stands twice is counted twice. */
  #countOf(all: readonly FlatRow[]): number {
    const { pageSize, repeats, miscounts } = this.sheet;
    const pages = Math.max(1, Math.ceil(all.length / pageSize));
    return Math.max(0, all.length + repeats * (pages - 1) + miscounts);
  }

  #byToken(
    all: readonly FlatRow[],
    { position, pageSize }: Scan<EnrollmentFilterField, EnrollmentAttribute>,
  ): ScanPage<Enrollment> {
    const { sheet } = this;
    const [generation, at, step] = String(position ?? `${this.#generation}::0`).split(":");
    if (Number(generation) !== this.#generation) {
      throw new SourceError("SOURCE_ERROR", "An unknown token", { status: 400 });
    }
    const start = at === "" ? 0 : this.#startOf(all, Number(at));
    const { emptyPageEvery: every, emptyRun: run } = sheet;
    const empty =
      (every > 0 && Number(step) % every === every - 1) ||
      (run > 0 && Number(step) % (run + 1) < run);
    const end = empty ? start : start + pageSize;
    const from = Math.max(0, start - (start > 0 ? sheet.repeats : 0));
    const last = all[end - 1];
    const behind = this.#skips || last === undefined ? end : this.#placeOf(last);
    const next =
      end < all.length || empty
        ? `${this.#generation}:${end === 0 ? "" : behind}:${Number(step) + 1}`
        : null;
    const rows = empty ? [] : all.slice(from, end);
    return { rows: rows.map((row) => this.#toEnrollment(row)), next, moreIsCertain: false };
  }

  /** A row that is sent twice has no place of its own. */
  get #skips(): boolean {
    return this.sheet.tokens === "offset" || this.sheet.copies > 0;
  }

  #startOf(all: readonly FlatRow[], at: number): number {
    if (this.#skips) return at;
    const first = all.findIndex((row) => this.#placeOf(row) > at);
    return first === -1 ? all.length : first;
  }

  /** A row keeps its place while others come and go; a new one stands before or between those that have one. */
  #placeOf(row: FlatRow): number {
    if (this.#listed !== this.rows) {
      this.#listed = this.rows;
      let before: number | undefined;
      this.rows.forEach((one, at) => {
        const name = one.key.join("|");
        let place = this.#places.get(name);
        if (place === undefined) {
          const after = this.rows
            .slice(at + 1)
            .map((later) => this.#places.get(later.key.join("|")))
            .find((later) => later !== undefined);
          if (before === undefined) place = after === undefined ? 0 : after - 1e6;
          else place = after === undefined ? before + 1e6 : (before + after) / 2;
          this.#places.set(name, place);
        }
        before = place;
      });
    }
    return this.#places.get(row.key.join("|"))!;
  }

  #lookup<Row extends { readonly key: string }, Attribute extends string>(
    all: () => readonly Row[],
  ): Lookup<Row, Attribute> {
    const told = new Set(["username", "email", "title", "org"]) as ReadonlySet<string>;
    return {
      batchSize: 5,
      tells: told as ReadonlySet<Attribute>,
      fetch: async (keys, _wanted, call) => {
        await this.#request(call);
        const found = all().filter((one) => keys.includes(one.key));
        const rows = new Map([...found].reverse().map((one) => [one.key, one]));
        const make = (): typeof rows => {
          this.madeAgain += 1;
          return new Map([...rows].map(([key, row]) => [key, { ...row }]));
        };
        noteRecipe(rows, { make, bytes: 100 * rows.size });
        return rows;
      },
    };
  }

  #entities<
    Row extends { readonly source: string },
    Field extends string,
    Attribute extends string,
  >(
    kind: RowKind<Row, Field, Attribute, never>,
    of: {
      readonly all: () => readonly Row[];
      readonly accepts: AccessPath<Field>["accepts"];
      readonly tells: Tells<Attribute>;
    },
  ): Collection<Row, Field, Attribute> {
    return {
      paths: [
        {
          name: "all of them",
          requires: [],
          accepts: of.accepts,
          orders: [],
          paging: { style: "cursor", maxPageSize: 4 },
        },
      ],
      tells: of.tells,
      readAll: () => {
        throw new Error("The list is paged");
      },
      readPage: async (scan, call) => {
        await this.#request(call);
        const kept = of.all().filter((row) =>
          scan.pushed.every((one) => {
            const value = kind.read(row, one.field, "" as Instant) ?? null;
            return holds(one, value, kind.meanings[one.field]) === true;
          }),
        );
        const start = Number(scan.position ?? 0);
        const next = start + 4 < kept.length ? String(start + 4) : null;
        return { rows: kept.slice(start, start + 4), next, moreIsCertain: false };
      },
    };
  }

  #users(): readonly User[] {
    return this.#known(this.rows.map((row) => toUser(this.id, row, toldOfUsers(this.sheet))));
  }

  #courses(): readonly Course[] {
    return this.#known(this.rows.map((row) => toCourse(this.id, row, toldOfCourses(this.sheet))));
  }

  #known<Row extends { readonly key: string }>(rows: readonly (Row | null)[]): readonly Row[] {
    return distinct(rows).filter(({ key }) => !this.sheet.knowsOnlySome || isKnown(key));
  }

  #toEnrollment(row: FlatRow): Enrollment {
    const { sheet, id } = this;
    const tellsAll = tellsItself(row, sheet);
    const own = ownFields.filter(
      (field) => !sheet.neverTells.includes(field) && !sheet.byCompanion.includes(field),
    );
    return {
      type: "enrollment",
      source: id,
      key: row.key,
      externalId: row.key.join("|"),
      user: toUser(id, row, sheet.usersLookedUp && !tellsAll ? [] : toldOfUsers(sheet)),
      course: toCourse(id, row, sheet.coursesLookedUp && !tellsAll ? [] : toldOfCourses(sheet)),
      ...Object.fromEntries(own.map((field) => [field, row.values[field] ?? null])),
    };
  }

  /** A few rows at a time. */
  async #readExtra(
    some: readonly Enrollment[],
    call: SourceCall,
    need: Need,
  ): Promise<CompanionRead> {
    const names = [...new Set(some.map(nameOfRow))];
    const batches: (readonly string[])[] = [];
    for (let at = 0; at < names.length; at += 4) batches.push(names.slice(at, at + 4));
    const answers = await readBatches(batches, (_, own) => this.#request(own), call, need);
    const failure = failureOfAll(answers);
    if (failure !== null) throw failure;
    const flat = new Map(this.rows.map((row) => [row.key.join("|"), row]));
    const failures = new Map<string, SourceError>();
    for (const [at, answer] of answers.entries()) {
      if (answer instanceof SourceError) batches[at]!.forEach((one) => failures.set(one, answer));
    }
    return {
      fill: (row) => {
        if (failures.has(nameOfRow(row))) return row;
        const values = flat.get(nameOfRow(row))?.values ?? {};
        const told = this.sheet.byCompanion.map((field) => [field, values[field] ?? null] as const);
        return { ...row, ...Object.fromEntries(told) };
      },
      failureOf: (row) => failures.get(nameOfRow(row)) ?? null,
    };
  }
}

function nameOfRow({ key }: Enrollment): string {
  return key.join("|");
}

const ownFields = ["status", "isActive", "mode", "createdAt", "dueAt", "progressPercent"];

/** Every third key or so is of somebody who is not known beside their enrollments, and always the same ones. */
function isKnown(key: string): boolean {
  return key.charCodeAt(key.length - 1) % 3 !== 0;
}

/** The row as the source can tell it: what is looked up is told of those who are known. */
export function rowAsTold(row: FlatRow, sheet: Sheet): FlatRow {
  if (!sheet.knowsOnlySome || tellsItself(row, sheet)) return row;
  const { userId, courseId } = row.values;
  const isOpen = (key: unknown): boolean => typeof key === "string" && !isKnown(key);
  const fields = [
    ...(sheet.usersLookedUp && isOpen(userId) ? ["username", "email"] : []),
    ...(sheet.coursesLookedUp && isOpen(courseId) ? ["org", "courseTitleContains"] : []),
  ];
  const untold = Object.fromEntries(fields.map((field) => [field, null]));
  return { ...row, values: { ...row.values, ...untold } };
}

/** Whether the row tells what is looked up for others. */
function tellsItself(row: FlatRow, sheet: Sheet): boolean {
  return sheet.someRowsTell && row.key.join("").charCodeAt(0) % 2 === 0;
}

function toTells(sheet: Sheet): Tells<EnrollmentAttribute> {
  const tells: Record<string, string> = { user: "row", course: "row", externalId: "row" };
  const tell = (field: string, attribute: string, provider: string): void => {
    if (!sheet.neverTells.includes(field)) tells[attribute] = provider;
  };
  for (const field of ownFields) {
    tell(field, field, sheet.byCompanion.includes(field) ? "extra" : "row");
  }
  const prefix = sheet.someRowsTell ? "row-or-" : "";
  const users = sheet.usersLookedUp ? `${prefix}user` : "row";
  tell("username", "user.username", users);
  tell("email", "user.email", users);
  const courses = sheet.coursesLookedUp ? `${prefix}course` : "row";
  tell("org", "course.org", courses);
  tell("courseTitleContains", "course.title", courses);
  return tells;
}

function toldOfUsers(sheet: Sheet): readonly string[] {
  return ["username", "email"].filter((field) => !sheet.neverTells.includes(field));
}

function toldOfCourses(sheet: Sheet): readonly string[] {
  return ["org", "courseTitleContains"].filter((field) => !sheet.neverTells.includes(field));
}

function toUser(source: string, row: FlatRow, told: readonly string[]): User | null {
  const key = row.values["userId"];
  if (typeof key !== "string") return null;
  const values = told.map((field) => [field, row.values[field] ?? null] as const);
  return { type: "user", source, key, ...Object.fromEntries(values) };
}

function toCourse(source: string, row: FlatRow, told: readonly string[]): Course | null {
  const key = row.values["courseId"];
  if (typeof key !== "string") return null;
  const values = told.map(
    (field) => [field === "org" ? "org" : "title", row.values[field] ?? null] as const,
  );
  return { type: "course", source, key, ...Object.fromEntries(values) };
}

function distinct<Row extends { readonly key: string }>(rows: readonly (Row | null)[]): Row[] {
  const known = rows.filter((row) => row !== null);
  return [...new Map(known.map((row) => [row.key, row])).values()];
}

/** What the source answers: just the matching rows where it is exact, some others too where it is not. */
function select(
  rows: readonly FlatRow[],
  sheet: Sheet,
  scan: WholeScan<EnrollmentFilterField, EnrollmentAttribute>,
): readonly FlatRow[] {
  assertCarriable(sheet, scan.pushed);
  return rows.filter((row) =>
    scan.pushed.every((one) => {
      const loose = sheet.accepts[one.field]?.precision === "superset" && isSentAnyway(row);
      const value = rowAsTold(row, sheet).values[one.field] ?? null;
      return loose || holds(one, value, enrollmentRows.meanings[one.field]) === true;
    }),
  );
}

/** The rows with some of them once more, at different distances behind, and always the same ones. */
function withCopies(rows: readonly FlatRow[], reach: number): readonly FlatRow[] {
  if (reach === 0) return rows;
  const behind = new Map<number, FlatRow[]>();
  rows.forEach((row, at) => {
    const letters = Array.from(row.key.join(""), (letter) => letter.charCodeAt(0));
    const sum = letters.reduce((total, letter) => total + letter, 0);
    if (sum % 3 > 0) return;
    const place = Math.min(rows.length - 1, at + (sum % (reach + 1)));
    behind.set(place, [...(behind.get(place) ?? []), row]);
  });
  return rows.flatMap((row, at) => [row, ...(behind.get(at) ?? [])]);
}

/** Every third row or so, and always the same ones. */
function isSentAnyway(row: FlatRow): boolean {
  return Array.from(row.key.join(""), (letter) => letter.charCodeAt(0)).at(-1)! % 3 === 0;
}

function isAccepted(
  condition: Condition<EnrollmentFilterField>,
  accepted: Pushable | undefined,
): accepted is Pushable {
  if (accepted?.takes !== "since") return condition.kind === accepted?.takes;
  if (condition.kind !== "range") return false;
  const { gte, gt, lt, lte } = condition;
  return (gte ?? gt) !== undefined && lt === undefined && lte === undefined;
}

/** @throws Error where the planner asks for what is not declared, or leaves out what is required. */
function assertCarriable(sheet: Sheet, pushed: readonly Condition<EnrollmentFilterField>[]): void {
  for (const one of pushed) {
    const accepted = sheet.accepts[one.field];
    if (!isAccepted(one, accepted)) throw new Error(`${one.field} is pushed, and not accepted`);
    if (one.kind === "in" && one.values.length > accepted.maxValues) {
      throw new Error(`Too many values of ${one.field} in one request`);
    }
  }
  const given = pushed.filter((one) => one.kind === "in").map((one) => one.field);
  const sets = sheet.requires.filter((set) => set.every((one) => given.includes(one)));
  if (sheet.requires.length > 0 && sets.length === 0) {
    throw new Error("What the path requires is not pushed");
  }
  const beyond = pushed.length - Math.max(0, ...sets.map((set) => set.length));
  if (sheet.oneAtATime && beyond > 1) throw new Error("More than one condition in one request");
}
