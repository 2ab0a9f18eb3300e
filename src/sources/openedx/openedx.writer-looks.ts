import type { SourceCall } from "../../domain/call-context.js";
import type { Condition } from "../../domain/filter.js";
import type { User } from "../../domain/user.js";
import type { JsonValue } from "../../domain/values.js";
import type { CellLook, CellState, CellTarget, Look, Refusal } from "../spi/enrollment-writer.js";
import type { Position } from "../spi/source-connector.js";
import { isObject } from "../spi/row-reader.js";
import { SourceError } from "../../domain/errors.js";
import type { OpenedxApi } from "./openedx.api.js";
import { mostValues } from "./openedx.capabilities.js";
import { isUsername } from "./openedx.requests.js";

/** Addresses that are looked up at a time: there is no call for several. */
const addressesAtATime = 4;

/** What a write needs to know of a cell. */
export interface OpenedxNote {
  /** As the platform spells it. */
  readonly username: string;
  readonly enrolled: boolean;
  /** Null where there is no enrollment, not even an inactive one. */
  readonly mode: string | null;
}

const unknownUser: Refusal = {
  outcome: "UNKNOWN_USER",
  message: "No account has this e-mail address or username.",
};
const unknownCourse: Refusal = {
  outcome: "UNKNOWN_COURSE",
  message: "The platform has no such course.",
};
const enrollCaveat =
  "Open edX does not tell beforehand whether the course is still open for enrollment.";

interface Seen {
  readonly isActive: boolean;
  readonly mode: string | null;
}

/** Accounts by e-mail or username, courses, and the enrollments of the ones in the others. */
export class OpenedxLooks {
  constructor(private readonly api: OpenedxApi) {}

  async look(
    cells: readonly CellTarget[],
    { action, purpose }: Look,
    call: SourceCall,
  ): Promise<readonly CellLook[]> {
    const people = await this.#findPeople(cells, call);
    const courseKeys = distinct(cells.map(({ courseKey }) => courseKey));
    const seen = await this.#enrollmentsOf(distinct([...people.values()]), courseKeys, call);
    const courses = purpose === "settle" ? null : await this.#knownCourses(courseKeys, seen, call);
    return cells.map((cell) => {
      const username = people.get(cell.identifier);
      const own = username === undefined ? undefined : seen.get(pairKey(username, cell.courseKey));
      const enrolled = own?.isActive === true;
      const isKnownCourse = courses === null || courses.has(cell.courseKey);
      return {
        state: stateOf(username !== undefined, enrolled),
        problem: problemOf(username !== undefined, isKnownCourse),
        conclusive: true,
        caveat: action === "ENROLL" && !enrolled ? enrollCaveat : null,
        note:
          username === undefined ? null : toNote({ username, enrolled, mode: own?.mode ?? null }),
        ...(username !== undefined && { meant: pairKey(username, cell.courseKey) }),
      };
    });
  }

  /** Usernames by identifier; absent: nobody is called so. */
  async #findPeople(
    cells: readonly CellTarget[],
    call: SourceCall,
  ): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    for (const { identifier, note } of cells) {
      const known = readNote(note)?.username;
      if (known !== undefined) found.set(identifier, known);
    }
    const isOpen = (identifier: string): boolean => !found.has(identifier);
    const identifiers = distinct(cells.map(({ identifier }) => identifier));
    const addresses = identifiers.filter((one) => isOpen(one) && one.includes("@"));
    for (const some of chunksOf(addresses, addressesAtATime)) {
      const accounts = await Promise.all(some.map((one) => this.api.accountOf(one, call)));
      for (const [at, account] of accounts.entries()) {
        if (account !== null) found.set(some[at] ?? "", account.key);
      }
    }
    const names = identifiers.filter((one) => isOpen(one) && isUsername(one));
    for (const some of chunksOf(names, mostValues)) {
      const accounts = await this.api.accounts(some, call);
      for (const name of some) {
        const account = choose(name, accounts);
        if (account !== undefined) found.set(name, account.key);
      }
    }
    return found;
  }

  async #enrollmentsOf(
    usernames: readonly string[],
    courseKeys: readonly string[],
    call: SourceCall,
  ): Promise<ReadonlyMap<string, Seen>> {
    const seen = new Map<string, Seen>();
    for (const names of chunksOf(usernames, mostValues)) {
      for (const keys of chunksOf(courseKeys, mostValues)) {
        const pushed: readonly Condition<string>[] = [
          { kind: "in", field: "userId", values: names },
          { kind: "in", field: "courseId", values: keys },
        ];
        await this.#walk(pushed, seen, call);
      }
    }
    return seen;
  }

  async #walk(
    pushed: readonly Condition<string>[],
    seen: Map<string, Seen>,
    call: SourceCall,
  ): Promise<void> {
    const passed = new Set<Position>();
    let position: Position | null = null;
    do {
      const page = { position, withRemoteData: false };
      const { rows, next } = await this.api.enrollments(pushed, page, call);
      for (const { key, isActive, mode } of rows) {
        const [username = "", courseKey = ""] = key;
        // Nothing but a plain false says that somebody is not enrolled.
        const own = { isActive: isActive !== false, mode: mode ?? null };
        seen.set(pairKey(username, courseKey), own);
      }
      if (next !== null && passed.has(next)) {
        throw new SourceError("SOURCE_BAD_RESPONSE", "The pages of an answer repeat");
      }
      if (next !== null) passed.add(next);
      position = next;
    } while (position !== null);
  }

  /** A course in which somebody is enrolled is there. */
  async #knownCourses(
    keys: readonly string[],
    seen: ReadonlyMap<string, Seen>,
    call: SourceCall,
  ): Promise<ReadonlySet<string>> {
    const known = new Set([...seen.keys()].map(courseOf));
    for (const key of keys) {
      if (!known.has(key) && (await this.api.hasCourse(key, call))) known.add(key);
    }
    return known;
  }
}

/** The account of exactly that name, else the one that differs in letter case: there is no second one. */
function choose(name: string, accounts: readonly User[]): User | undefined {
  return (
    accounts.find(({ key }) => key === name) ??
    accounts.find(({ key }) => key.toLowerCase() === name.toLowerCase())
  );
}

function problemOf(isKnownUser: boolean, isKnownCourse: boolean): Refusal | null {
  if (!isKnownCourse) return unknownCourse;
  return isKnownUser ? null : unknownUser;
}

/** Open edX's enrollment API has no invitations, and shows no cohorts. */
export function stateOf(registered: boolean, enrolled: boolean): CellState {
  return { registered, enrolled, allowed: null, autoEnroll: null, cohort: null };
}

function toNote(note: OpenedxNote): JsonValue {
  return { ...note };
}

/** Null where no look left one. */
export function readNote(value: JsonValue): OpenedxNote | null {
  return isObject(value) && typeof value["username"] === "string"
    ? (value as unknown as OpenedxNote)
    : null;
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}

function chunksOf<Value>(values: readonly Value[], size: number): readonly (readonly Value[])[] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, at) =>
    values.slice(at * size, (at + 1) * size),
  );
}

function pairKey(username: string, courseKey: string): string {
  return `${username}\n${courseKey}`;
}

function courseOf(pair: string): string {
  return pair.slice(pair.indexOf("\n") + 1);
}
