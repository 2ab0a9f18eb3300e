import type { Enrollment, EnrollmentAttribute } from "../domain/enrollment.js";
import type { ListResult } from "../domain/list.js";
import type { EnrollmentFilterField, EnrollmentOrderField } from "../domain/query.js";
import { buildTurn } from "./build-list.js";
import { ListMeter } from "./execute/budget.js";
import type { SourceList } from "./execute/source-list.js";
import type { EnrollmentQuery, ListParent } from "./federation.js";
import { enrollmentList } from "./list-kinds.js";
import type { OperationState } from "./operation-state.js";
import { byParents, ofParent } from "./plan/parent-filter.js";
import { enrollmentLimit } from "./plan/viewer-limit.js";
import type { SourceRuntime } from "./source-runtime.js";

/** Reads one list. A meter, where given, counts what its source receives. */
export type ReadList = (
  query: EnrollmentQuery,
  meter?: { readonly source: string; readonly of: ListMeter },
) => Promise<ListResult<Enrollment>>;

type EnrollmentSourceList = SourceList<
  Enrollment,
  EnrollmentFilterField,
  EnrollmentAttribute,
  EnrollmentOrderField
>;

interface Waiting {
  readonly parent: ListParent;
  readonly query: EnrollmentQuery;
  readonly resolve: (result: Promise<ListResult<Enrollment>>) => void;
}

/**
 * The enrollments of many users or courses. Parents of one source that ask alike in one turn are read together where
 * the source takes many of them in a request: what comes back is kept as each parent's own list, from which the parent
 * is then answered like any other list.
 */
export class NestedLists {
  readonly #waiting = new Map<string, Waiting[]>();

  constructor(
    private readonly state: OperationState,
    private readonly list: ReadList,
  ) {}

  load(parent: ListParent, query: EnrollmentQuery): Promise<ListResult<Enrollment>> {
    if (query.page.cursor !== null) return this.list(below(parent, query));
    const { filter, order, wanted } = query;
    const group = JSON.stringify([parent.type, parent.source, filter, order, [...wanted].sort()]);
    return new Promise((resolve) => {
      const one = { parent, query, resolve };
      const waiting = this.#waiting.get(group);
      if (waiting !== undefined) {
        waiting.push(one);
        return;
      }
      this.#waiting.set(group, [one]);
      setImmediate(() => {
        const ready = this.#waiting.get(group) ?? [];
        this.#waiting.delete(group);
        void this.#answer(ready);
      });
    });
  }

  async #answer(waiting: readonly Waiting[]): Promise<void> {
    const [first] = waiting;
    const source = this.state.runtimes.find(
      ({ connector }) => connector.id === first?.parent.source,
    );
    // Where reading together fails, each parent's own list meets the failure again, and reports it.
    const meter =
      source === undefined || waiting.length < 2
        ? undefined
        : await this.#readTogether(source, waiting).catch(() => undefined);
    waiting.forEach(({ parent, query, resolve }, index) => {
      const own =
        index === 0 && meter !== undefined ? { source: parent.source, of: meter } : undefined;
      resolve(this.list(below(parent, query), own));
    });
  }

  /** Keeps every parent's list from shared requests; answers who counted them, or nothing where they cannot be shared. */
  async #readTogether(
    source: SourceRuntime,
    waiting: readonly Waiting[],
  ): Promise<ListMeter | undefined> {
    const [first] = waiting;
    if (first === undefined) return undefined;
    const { type } = first.parent;
    const keys = [...new Set(waiting.map(({ parent }) => parent.key))];
    const meter = new ListMeter(this.state.budgetOf(source));
    const { filter, order, wanted } = first.query;
    const build = (of: readonly string[]): EnrollmentSourceList | undefined =>
      this.#build(source, {
        filter: { kind: "all", of: [byParents(type, of), filter] },
        order,
        wanted,
        meter,
      });
    const shared = build(keys);
    const field = type === "user" ? "userId" : "courseId";
    const pushed = shared?.plan.pushed.find((one) => one.condition.field === field);
    if (shared === undefined || pushed === undefined || pushed.maxValues < 2) return undefined;
    const lists = new Map<string, Enrollment[]>(keys.map((key) => [key, []]));
    await shared.raw((row) => {
      const key = type === "user" ? row.user?.key : row.course?.key;
      if (key !== undefined) lists.get(key)?.push(row);
    });
    if (shared.reader.staleBecause !== null) return meter;
    for (const [key, rows] of lists) {
      const own = build([key]);
      const segments = (await own?.segments()) ?? [];
      const [only] = segments;
      if (own !== undefined && only !== undefined && segments.length === 1) {
        own.reader.keepAs(only, rows, shared.reader.oldestMs);
      }
    }
    return meter;
  }

  #build(
    source: SourceRuntime,
    ask: {
      readonly filter: EnrollmentQuery["filter"];
      readonly order: EnrollmentQuery["order"];
      readonly wanted: EnrollmentQuery["wanted"];
      readonly meter: ListMeter;
    },
  ): EnrollmentSourceList | undefined {
    const limit = enrollmentLimit(this.state.call.viewer);
    const turn = buildTurn(this.state, enrollmentList(this.state), source, { ...ask, limit });
    return turn?.list ?? undefined;
  }
}

function below(parent: ListParent, query: EnrollmentQuery): EnrollmentQuery {
  return { ...query, filter: { kind: "all", of: [ofParent(parent), query.filter] } };
}
