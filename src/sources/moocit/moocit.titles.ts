import type { SourceCall } from "../../domain/call-context.js";
import { knownPeople, type Viewer } from "../../domain/viewer.js";
import type { SourceError } from "../../domain/errors.js";
import type { RowReader } from "../spi/row-reader.js";
import type { Need } from "../spi/source-connector.js";
import { gradeList } from "./moocit.api.js";
import { readPairs, type FailedReads, type Pair, type PairReader } from "./moocit.pairs.js";
import { readsOfCourses } from "./moocit.requests.js";

/**
 * Titles of courses, which stand nowhere but in the grades of people. A title is the course's, not the row's: people
 * without a grade see the same one. It is taken from grades of people whom the viewer may know, as if there were no others.
 */
export class Titles {
  /** Null: there are grades, and none of them has a title. */
  readonly #titles = new Map<string, string | null>();
  readonly #courses: ReadonlySet<string>;
  readonly #people: ReadonlySet<string> | null;
  #failed: FailedReads = new Map();

  constructor(courseKeys: Iterable<string>, viewer: Viewer) {
    this.#courses = new Set(courseKeys);
    this.#people = knownPeople(viewer);
  }

  /** Takes what a grade tells of a title. */
  note(grade: RowReader, { courseKey }: Pair): void {
    if (!this.#courses.has(courseKey) || typeof this.#titles.get(courseKey) === "string") return;
    if (this.#people?.has(grade.text("email")?.trim().toLowerCase() ?? "") === false) return;
    this.#titles.set(courseKey, grade.text("display_name"));
  }

  /**
   * Reads the grades of those courses of which no title was noted so far.
   * @throws SourceError the first failure, where all are needed
   */
  async read(
    pairs: PairReader,
    how: { readonly call: SourceCall; readonly need: Need },
  ): Promise<void> {
    const missing = [...this.#courses].filter((key) => this.of(key) === null);
    const note = (row: RowReader, pair: Pair): void => this.note(row, pair);
    this.#failed = await readPairs(pairs, gradeList, readsOfCourses(missing), note, how);
  }

  of(courseKey: string): string | null {
    return this.#titles.get(courseKey) ?? null;
  }

  /** Whether any of the reads failed. */
  get hasFailed(): boolean {
    return this.#failed.size > 0;
  }

  /** Why it could not be read whether the course has a title; null where that is known. */
  failureOf(courseKey: string): SourceError | null {
    if (this.#failed.size === 0 || typeof this.#titles.get(courseKey) === "string") return null;
    return this.#failed.get(courseKey) ?? this.#failed.get("") ?? null;
  }

  /** Courses of which no grade was seen, though the grades were read. */
  get unseen(): readonly string[] {
    return [...this.#courses].filter(
      (key) => !this.#titles.has(key) && this.failureOf(key) === null,
    );
  }
}
