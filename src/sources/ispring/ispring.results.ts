import type { SourceCall } from "../../domain/call-context.js";
import type { Enrollment } from "../../domain/enrollment.js";
import { SourceError } from "../../domain/errors.js";
import type { Instant } from "../../domain/values.js";
import { ReaderName } from "../../http/reader-name.js";
import { failureOfAll, readBatches } from "../spi/read-batches.js";
import type { RowReader } from "../spi/row-reader.js";
import type { Companion } from "../spi/source-connector.js";
import type { IspringApi, Making, Part, Resource } from "./ispring.api.js";
import {
  maxIdsInUrl,
  pageSizeFor,
  resultsProvider,
  type IspringPaging,
} from "./ispring.capabilities.js";
import { statusOfEnrollment, statusOfResult } from "./ispring.status.js";
import { resultList } from "./ispring.wire.js";

const results: Resource = { path: "/learners/results", shape: resultList, twin: "none" };

const rowsOfResults = new ReaderName<Part<readonly RowReader[]>>();

/** Active, inactive and terminated learners; without them only active ones are in the results. */
const everyUserStatus = ["1", "3", "5"];

/** The results call has no POST twin, so that long lists are cut. */
export function createResultsCompanion(
  api: IspringApi,
  how: { readonly paging: IspringPaging; readonly batchSize: number },
): Companion {
  const step = Math.min(how.batchSize, maxIdsInUrl);
  const readSome = async (ids: readonly string[], call: SourceCall): Promise<ResultIndex> => {
    const lists = new Map([
      ["enrollmentIds", ids],
      ["userStatuses", everyUserStatus],
    ]);
    const asked = new Set(ids);
    const isExpected = (row: RowReader): boolean => {
      const id = row.id("enrollmentId")?.trim() ?? null;
      if (id === null || asked.has(id)) return true;
      row.drift("was not asked for");
      return false;
    };
    const page = { size: pageSizeFor(ids.length, how.paging), expected: ids.length };
    const making: Making<readonly RowReader[]> = {
      name: rowsOfResults,
      of: ({ rows }) => rows,
      countOf: (rows) => rows.filter(isExpected).length,
    };
    return indexOf(await api.readAll(results, lists, page, making, call));
  };
  return {
    name: resultsProvider,
    read: async (rows, _wanted, call, need) => {
      const ids = rows.map(idOf);
      const chunks: (readonly string[])[] = [];
      for (let start = 0; start < ids.length; start += step) {
        chunks.push(ids.slice(start, start + step));
      }
      const answers = await readBatches(chunks, readSome, call, need);
      const failure = failureOfAll(answers);
      if (failure !== null) throw failure;
      const answerOfId = new Map<string, ResultIndex | SourceError | undefined>(
        chunks.flatMap((chunk, at) => chunk.map((id) => [id, answers[at]] as const)),
      );
      const failureOf = (row: Enrollment): SourceError | null => {
        const answer = answerOfId.get(idOf(row));
        return answer instanceof SourceError ? answer : null;
      };
      return {
        fill: (row) => {
          const answer = answerOfId.get(idOf(row)) ?? noResults;
          return answer instanceof SourceError ? row : answer.fill(row);
        },
        ...(answers.some((one) => one instanceof SourceError) && { failureOf }),
      };
    },
  };
}

/** Results that came again unchanged have their index already. */
const indexes = new WeakMap<readonly RowReader[], ResultIndex>();

function indexOf(pages: readonly (readonly RowReader[])[]): ResultIndex {
  const rows = pages.length === 1 && pages[0] !== undefined ? pages[0] : pages.flat();
  const index = indexes.get(rows) ?? new ResultIndex(rows);
  indexes.set(rows, index);
  return index;
}

function idOf({ key }: Enrollment): string {
  return key[0] ?? "";
}

/** Puts each result to its enrollment, by the enrollment's id. */
export class ResultIndex {
  readonly #byEnrollment = new Map<string, RowReader>();
  /** Results may come without an enrollment's id: these by learner and course. */
  readonly #byPair = new Map<string, RowReader[]>();
  readonly #filled = new WeakMap<Enrollment, Enrollment>();

  constructor(results: readonly RowReader[]) {
    for (const result of results) {
      const enrollmentId = result.id("enrollmentId")?.trim() ?? null;
      const pair = pairOf(result.id("userId"), result.id("courseId"));
      if (enrollmentId !== null) this.#byEnrollment.set(enrollmentId, result);
      else if (pair === null) result.drift("belongs to no enrollment");
      else this.#byPair.set(pair, [...(this.#byPair.get(pair) ?? []), result]);
    }
  }

  /**
   * The enrollment with what its result tells; without one, with what it tells by itself. The same enrollment, as it is
   * read from a list that came again unchanged, gives the same.
   */
  fill(enrollment: Enrollment): Enrollment {
    const known = this.#filled.get(enrollment);
    if (known !== undefined) return known;
    const filled = this.#fill(enrollment);
    this.#filled.set(enrollment, filled);
    return filled;
  }

  #fill(enrollment: Enrollment): Enrollment {
    const result = this.#resultOf(enrollment);
    if (result === null) {
      return {
        ...enrollment,
        status: statusOfEnrollment(enrollment),
        completedAt: null,
        progressPercent: null,
        timeSpentSeconds: null,
        score: null,
      };
    }
    return {
      ...enrollment,
      status: statusOfResult(result, enrollment),
      completedAt: result.instant("completionDate"),
      progressPercent: result.percent("progress"),
      timeSpentSeconds: result.number("timeSpent"),
      score: result.number("awardedScore"),
    };
  }

  /** Where a learner has several results in a course, only the day of access can tell them apart. */
  #resultOf(enrollment: Enrollment): RowReader | null {
    const own = this.#byEnrollment.get(idOf(enrollment));
    if (own !== undefined) return own;
    const pair = pairOf(enrollment.user?.key ?? null, enrollment.course?.key ?? null);
    const shared = pair === null ? [] : (this.#byPair.get(pair) ?? []);
    const fitting =
      shared.length > 1
        ? shared.filter((result) => beginsOn(result, enrollment.accessStartsAt ?? null))
        : shared;
    return fitting.length === 1 ? (fitting[0] ?? null) : null;
  }
}

const noResults = new ResultIndex([]);

/** Results tell the moment where enrollments tell the day. */
function beginsOn(result: RowReader, accessStartsAt: Instant | null): boolean {
  const begin = result.instant("accessDate");
  if (begin === accessStartsAt) return true;
  const day =
    begin === null ? null : (result.text("accessDate")?.trim().slice(0, dayLength) ?? null);
  return day !== null && result.instant("accessDate", day) === accessStartsAt;
}

const dayLength = "2026-02-01".length;

function pairOf(user: string | null, course: string | null): string | null {
  return user === null || course === null ? null : JSON.stringify([user.trim(), course.trim()]);
}
