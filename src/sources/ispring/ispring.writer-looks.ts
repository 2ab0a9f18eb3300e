import type { SourceCall } from "../../domain/call-context.js";
import type { Enrollment } from "../../domain/enrollment.js";
import type { User } from "../../domain/user.js";
import type { Instant, JsonValue } from "../../domain/values.js";
import type { CellLook, CellState, CellTarget, Look, Refusal } from "../spi/enrollment-writer.js";
import { isObject } from "../spi/row-reader.js";
import { spellingsOf, type IspringAddresses } from "./ispring.addresses.js";
import { contents, enrollments, users, type IspringApi, type PageOfMany } from "./ispring.api.js";
import { pageSizeFor, type IspringPaging } from "./ispring.capabilities.js";
import { toCourse } from "./ispring.courses.js";
import { toEnrollment, type SharedCourses } from "./ispring.enrollments.js";
import { toUser } from "./ispring.users.js";

/** What a write needs of a cell, and what it takes to undo it. */
export interface IspringNote {
  readonly learnerId: string;
  readonly enrollments: readonly NotedEnrollment[];
}

export interface NotedEnrollment {
  readonly id: string;
  readonly accessStartsAt: Instant | null;
  readonly dueAt: Instant | null;
  readonly locksAfterDue: boolean | null;
}

const unknownUser: Refusal = {
  outcome: "UNKNOWN_USER",
  message: "No account has this e-mail address or login.",
};
const ambiguousUser: Refusal = {
  outcome: "UNKNOWN_USER",
  message: "Several accounts have this e-mail address; give the login of one.",
};
const unknownCourse: Refusal = {
  outcome: "UNKNOWN_COURSE",
  message: "The account has no such course.",
};
const mailCaveat = "Whether e-mails are sent is decided by the settings of iSpring Learn.";

/** Learners by e-mail or login, courses, and the enrollments of the ones in the others. */
export class IspringLooks {
  constructor(
    private readonly api: IspringApi,
    private readonly addresses: IspringAddresses,
    private readonly paging: IspringPaging,
  ) {}

  async look(
    cells: readonly CellTarget[],
    { action, purpose }: Look,
    call: SourceCall,
  ): Promise<readonly CellLook[]> {
    const people = await this.#findPeople(distinct(cells.map((cell) => cell.identifier)), call);
    const courseKeys = distinct(cells.map(({ courseKey }) => courseKey));
    const learnerIds = distinct([...people.values()].flatMap((user) => user?.key ?? []));
    const rows = await this.#enrollmentsOf(learnerIds, courseKeys, call);
    const courses = purpose === "settle" ? null : await this.#knownCourses(courseKeys, rows, call);
    return cells.map((cell) => {
      const user = people.get(cell.identifier);
      const own = rows.get(pairKey(user?.key ?? "", cell.courseKey)) ?? [];
      const problem = problemOf(user, courses === null || courses.has(cell.courseKey));
      const concerned = concernedBy(cell, own);
      return {
        state: { ...stateOf(concerned.length > 0), registered: user !== undefined },
        problem,
        conclusive: true,
        caveat: action === "ENROLL" && concerned.length === 0 ? mailCaveat : null,
        note: user?.key === undefined ? null : toNote({ learnerId: user.key, enrollments: own }),
        ...(user?.key !== undefined && { meant: pairKey(user.key, cell.courseKey) }),
      };
    });
  }

  /** By identifier; null where several accounts answer to it, absent where none does. */
  async #findPeople(
    identifiers: readonly string[],
    call: SourceCall,
  ): Promise<ReadonlyMap<string, User | null>> {
    const found = new Map<string, User | null>();
    const addresses = identifiers.filter((identifier) => identifier.includes("@"));
    const named = await this.#users("emails", spellingsOf(addresses), call);
    const missing = await this.addresses.findMissing(addresses, named, call);
    const byAddress = [...named, ...missing];
    for (const address of addresses) {
      const same = (user: User): boolean => user.email?.toLowerCase() === address.toLowerCase();
      choose(found, address, byAddress.filter(same));
    }
    const logins = identifiers.filter((identifier) => !found.has(identifier));
    const byLogin = await this.#users("logins", logins, call);
    for (const login of logins) {
      const exact = byLogin.filter(({ username }) => username === login);
      const alike = byLogin.filter(
        ({ username }) => username?.toLowerCase() === login.toLowerCase(),
      );
      choose(found, login, exact.length > 0 ? exact : alike);
    }
    return found;
  }

  async #users(name: string, values: readonly string[], call: SourceCall): Promise<User[]> {
    if (values.length === 0) return [];
    const page = this.#pageFor(values.length);
    const rows = await this.api.readRows(users, new Map([[name, values]]), page, call);
    return rows.flatMap((row) => toUser(row) ?? []);
  }

  async #enrollmentsOf(
    learnerIds: readonly string[],
    courseIds: readonly string[],
    call: SourceCall,
  ): Promise<ReadonlyMap<string, readonly NotedEnrollment[]>> {
    const found = new Map<string, NotedEnrollment[]>();
    if (learnerIds.length === 0) return found;
    const lists = new Map([
      ["learnerIds", learnerIds],
      ["courseIds", courseIds],
    ]);
    const parts = { status: false, remoteData: false };
    const courses: SharedCourses = new Map();
    const page = this.#pageFor(learnerIds.length * courseIds.length);
    for (const row of await this.api.readRows(enrollments, lists, page, call)) {
      const enrollment = toEnrollment(row, parts, courses);
      if (enrollment?.user == null || enrollment.course === null) continue;
      const key = pairKey(enrollment.user.key, enrollment.course.key);
      const noted = found.get(key) ?? [];
      if (!noted.some(({ id }) => id === enrollment.key[0])) noted.push(toNoted(enrollment));
      found.set(key, noted);
    }
    return found;
  }

  /** A course in which somebody is enrolled is there, though the list of contents may not have it. */
  async #knownCourses(
    keys: readonly string[],
    rows: ReadonlyMap<string, readonly NotedEnrollment[]>,
    call: SourceCall,
  ): Promise<ReadonlySet<string>> {
    const lists = new Map([["contentItemIds", keys]]);
    const listed = await this.api.readRows(contents, lists, this.#pageFor(keys.length), call);
    const known = new Set(listed.flatMap((row) => toCourse(row)?.key ?? []));
    for (const pair of rows.keys()) known.add(courseOf(pair));
    for (const key of keys) {
      if (known.has(key)) continue;
      const courseIds = new Map([["courseIds", [key]]]);
      const page = { lists: courseIds, pageSize: 1, pageToken: null };
      const { rows: some } = await this.api.readPage(enrollments, page, call);
      if (some.some((row) => row.id("courseId")?.trim() === key)) known.add(key);
    }
    return known;
  }

  /** Likely to hold all rows; should there be more, they are waited for. */
  #pageFor(rows: number): PageOfMany {
    return { size: pageSizeFor(rows, this.paging), expected: Number.POSITIVE_INFINITY };
  }
}

/** Active accounts come before those that are switched off or deleted. */
function choose(found: Map<string, User | null>, identifier: string, users: readonly User[]): void {
  for (const status of ["ACTIVE", "INACTIVE", "DELETED"]) {
    const some = users.filter((user) => user.status === status);
    if (some.length === 0) continue;
    found.set(identifier, some.length === 1 ? (some[0] ?? null) : null);
    return;
  }
  if (users.length > 0) found.set(identifier, users.length === 1 ? (users[0] ?? null) : null);
}

function problemOf(user: User | null | undefined, courseIsKnown: boolean): Refusal | null {
  if (!courseIsKnown) return unknownCourse;
  if (user === undefined) return unknownUser;
  return user === null ? ambiguousUser : null;
}

/** Of a learner whom iSpring Learn knows; it has neither invitations nor cohorts. */
export function stateOf(enrolled: boolean): CellState {
  return { registered: true, enrolled, allowed: null, autoEnroll: null, cohort: null };
}

/** The enrollments that a write is about: all of them, or those that the write to be undone made. */
export function concernedBy(
  { undo }: CellTarget,
  enrollments: readonly NotedEnrollment[],
): readonly NotedEnrollment[] {
  const after = undo === null ? null : readNote(undo.after);
  if (undo === null || after === null) return enrollments;
  const before = new Set(readNote(undo.before)?.enrollments.map(({ id }) => id));
  const made = new Set(after.enrollments.map(({ id }) => id).filter((id) => !before.has(id)));
  return made.size === 0 ? enrollments : enrollments.filter(({ id }) => made.has(id));
}

function toNoted(enrollment: Enrollment): NotedEnrollment {
  return {
    id: enrollment.key[0] ?? "",
    accessStartsAt: enrollment.accessStartsAt ?? null,
    dueAt: enrollment.dueAt ?? null,
    locksAfterDue: enrollment.locksAfterDue ?? null,
  };
}

function toNote(note: IspringNote): JsonValue {
  return note as unknown as JsonValue;
}

/** Null where no look left one. */
export function readNote(value: JsonValue): IspringNote | null {
  return isObject(value) && typeof value["learnerId"] === "string"
    ? (value as unknown as IspringNote)
    : null;
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}

function pairKey(learner: string, course: string): string {
  return `${learner}\n${course}`;
}

function courseOf(pair: string): string {
  return pair.slice(pair.indexOf("\n") + 1);
}
