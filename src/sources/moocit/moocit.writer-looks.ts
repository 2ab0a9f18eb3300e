import { LRUCache } from "lru-cache";
import type { SourceCall } from "../../domain/call-context.js";
import { orgOfCourseKey } from "../../domain/course.js";
import { SourceError } from "../../domain/errors.js";
import { samenessOf } from "../../domain/identifier.js";
import type { StopSignal } from "../../domain/stop-signal.js";
import type { CellLook, CellTarget, Look, Refusal } from "../spi/enrollment-writer.js";
import type { RowReader } from "../spi/row-reader.js";
import { enrollmentList, type MoocitApi } from "./moocit.api.js";
import type { MoocitFilter } from "./moocit.requests.js";
import { readPair } from "./moocit.pairs.js";

/** More single reads than this take longer than the list of everybody. */
const mostReads = 10;

/** Courses that are remembered as seen. */
const mostCourses = 10_000;

interface CourseList {
  readonly hasRows: boolean;
  /** The platform answered as to a name that it does not know. */
  readonly isRefused: boolean;
  /** Whether they are enrolled, by what is the same identifier. */
  readonly active: ReadonlyMap<string, boolean>;
  /**
   * Usernames in lower case. Whether the platform takes one in another letter case for the same depends on its database:
   * of who is asked for so, the list tells nothing.
   */
  readonly usernames: ReadonlySet<string>;
}

/** Who has an account, by what is the same identifier, as far as that was looked for. */
type Accounts = Map<string, boolean>;

/**
 * The lists of courses. They show who is enrolled, by username and address; neither invitations nor cohorts, and no
 * account without an enrollment.
 */
export class MoocitLooks {
  /** What is known of accounts, for as long as one piece of work goes on. */
  readonly #accounts = new WeakMap<StopSignal, Accounts>();
  readonly #knownCourses = new LRUCache<string, true>({ max: mostCourses });

  constructor(private readonly api: MoocitApi) {}

  /** Whether a list showed somebody in the course; of others it is not known whether they exist. */
  hasSeen(courseKey: string): boolean {
    return this.#knownCourses.has(courseKey);
  }

  async look(
    cells: readonly CellTarget[],
    { action, purpose }: Look,
    call: SourceCall,
  ): Promise<readonly CellLook[]> {
    const courses = [...new Set(cells.map(({ courseKey }) => courseKey))];
    const lists = new Map<string, CourseList>();
    for (const key of courses) lists.set(key, await this.#readCourse(key, cells, call));
    const accounts = this.#accountsOf(call);
    for (const { active } of lists.values())
      for (const name of active.keys()) accounts.set(name, true);
    if (purpose === "settle") await this.#findAccounts(cells, accounts, call);
    return cells.map((cell) => {
      const list = lists.get(cell.courseKey);
      const isActive = list?.active.get(samenessOf(cell.identifier));
      const isAlike =
        isActive === undefined && list?.usernames.has(cell.identifier.toLowerCase()) === true;
      // A refused list tells nothing of who is in it; a list that was read does, of everybody.
      const enrolled = isActive ?? (isAlike || list?.isRefused === true ? null : false);
      const hasAccount = accounts.get(samenessOf(cell.identifier)) === true;
      return {
        state: {
          registered: hasAccount ? true : null,
          enrolled,
          allowed: null,
          autoEnroll: null,
          cohort: null,
        },
        problem: purpose === "foretell" && list !== undefined ? problemOf(cell, list) : null,
        // Someone without an account may have been invited, which no list shows.
        conclusive: hasAccount,
        caveat: caveatOf(cell, {
          ...{ action, enrolled, hasAccount, isAlike },
          hasRows: list?.hasRows === true,
        }),
        note: null,
      };
    });
  }

  async #readCourse(
    courseKey: string,
    cells: readonly CellTarget[],
    call: SourceCall,
  ): Promise<CourseList> {
    const asked = new Set(
      cells
        .filter((cell) => cell.courseKey === courseKey)
        .map(({ identifier }) => identifier.toLowerCase()),
    );
    const active = new Map<string, boolean>();
    const usernames = new Set<string>();
    const seen = { rows: false, refusal: false };
    const take = (row: RowReader): null | undefined => {
      const pair = readPair(row);
      if (pair === null) return null;
      if (pair.courseKey !== courseKey) return undefined;
      seen.rows = true;
      for (const name of namesOf(row, pair.username)) {
        if (!asked.has(name.toLowerCase())) continue;
        active.set(name, row.boolean("is_active") !== false || active.get(name) === true);
        if (name === pair.username) usernames.add(name.toLowerCase());
      }
      return undefined;
    };
    await this.api.first(enrollmentList, [["course_id", courseKey]], take, call, () => {
      seen.refusal = true;
    });
    if (seen.rows) this.#knownCourses.set(courseKey, true);
    return { hasRows: seen.rows, isRefused: seen.refusal, active, usernames };
  }

  /** Looks for the rest where it is: usernames one by one where they are few, else the list of everybody. */
  async #findAccounts(
    cells: readonly CellTarget[],
    accounts: Accounts,
    call: SourceCall,
  ): Promise<void> {
    const wanted = new Set(
      cells.map(({ identifier }) => samenessOf(identifier)).filter((name) => !accounts.has(name)),
    );
    if (wanted.size === 0) return;
    const names = [...wanted];
    const single = names.length <= mostReads && names.every((name) => !name.includes("@"));
    const filters: readonly MoocitFilter[] = single
      ? names.map((name) => [["username", name]])
      : [[]];
    const take = (row: RowReader): null | undefined => {
      const pair = readPair(row);
      if (pair === null) return null;
      for (const name of namesOf(row, pair.username))
        if (wanted.has(name)) accounts.set(name, true);
      return undefined;
    };
    try {
      for (const filter of filters) await this.api.first(enrollmentList, filter, take, call);
      for (const name of wanted) if (!accounts.has(name)) accounts.set(name, false);
    } catch (error) {
      // The lists of the courses were read: what they show does not depend on this one.
      if (!(error instanceof SourceError)) throw error;
    }
  }

  #accountsOf({ signal }: SourceCall): Accounts {
    const known = this.#accounts.get(signal) ?? new Map<string, boolean>();
    this.#accounts.set(signal, known);
    return known;
  }
}

function namesOf(row: RowReader, username: string): readonly string[] {
  return [username, row.text("email") ?? ""].map(samenessOf);
}

/** What a write would end with. */
function problemOf({ courseKey }: CellTarget, list: CourseList): Refusal | null {
  if (list.isRefused) {
    return { outcome: "UNKNOWN_COURSE", message: "The platform does not know this course." };
  }
  if (list.hasRows || orgOfCourseKey(courseKey) !== null) return null;
  return { outcome: "UNKNOWN_COURSE", message: "This is not the key of an Open edX course." };
}

/** What nobody can know before the write. */
function caveatOf(
  { identifier, cohort }: CellTarget,
  seen: {
    readonly action: Look["action"];
    readonly enrolled: boolean | null;
    readonly hasAccount: boolean;
    /** Somebody is in the list whose username differs in letter case alone. */
    readonly isAlike: boolean;
    readonly hasRows: boolean;
  },
): string | null {
  const letterCase = "whether letter case matters in a username";
  if (seen.action === "UNENROLL") {
    if (seen.isAlike) return `MOOCit does not tell beforehand ${letterCase}.`;
    return seen.enrolled === true
      ? null
      : "MOOCit does not show invitations: one that is there would be taken back.";
  }
  const unknown: string[] = [];
  if (!seen.hasRows) unknown.push("whether the course exists");
  if (seen.isAlike) unknown.push(letterCase);
  else if (seen.enrolled !== true && !seen.hasAccount) {
    unknown.push(
      identifier.includes("@")
        ? "whether there is an account (without one the person is invited)"
        : "whether there is such a username",
    );
  }
  if (cohort !== null) unknown.push("whether the course has the cohort");
  return unknown.length === 0 ? null : `MOOCit does not tell beforehand ${unknown.join(", nor ")}.`;
}
