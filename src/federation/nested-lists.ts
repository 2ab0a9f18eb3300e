import type { Enrollment, EnrollmentAttribute } from "../domain/enrollment.js";
import { SourceError } from "../domain/errors.js";
import type { ListResult } from "../domain/list.js";
import type { EnrollmentFilterField, EnrollmentOrderField } from "../domain/query.js";
import { buildTurn, type ListAsk } from "./build-list.js";
import { ListMeter } from "./execute/budget.js";
import type { SourceList } from "./execute/source-list.js";
import type { EnrollmentQuery, ListParent } from "./federation.js";
import { enrollmentList } from "./list-kinds.js";
import { FillGroup, type MemberFills } from "./lookup/fill-group.js";
import type { Fills } from "./lookup/shared-fills.js";
import type { OperationState } from "./operation-state.js";
import { byParents, ofParent } from "./plan/parent-filter.js";
import { enrollmentLimit } from "./plan/viewer-limit.js";
import type { SourceRuntime } from "./source-runtime.js";

/** What is settled already of how each source's list is read. */
export type HowRead = (
  source: SourceRuntime,
) => Pick<ListAsk<never, never, never>, "meter" | "unreadable"> | undefined;

/** Reads one list. Absent `fills`: the operation's. */
export type ReadList = (
  query: EnrollmentQuery,
  how?: HowRead,
  fills?: Fills,
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

/** What reading for several parents came to. */
interface SharedReads {
  readonly meter: ListMeter;
  /** Why it failed for some of the parents, by their keys. */
  readonly failed: ReadonlyMap<string, SourceError>;
}

/**
 * The enrollments of many users or courses. Parents of one source that ask alike in one turn are read together where
 * the source takes many of them in a request: what comes back is kept as each parent's own list, from which the parent
 * is then answered like any other list. A request that fails has failed for its parents alone, and is not made again for
 * any of them. What companions tell of lists that ask alike is read together, whenever these come to need it.
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
    const shared =
      source === undefined || waiting.length < 2
        ? undefined
        : // Whatever is no failure of the source goes wrong for each parent's own list as well.
          await this.#readTogether(source, waiting).catch(() => undefined);
    const counting = shared && waiting.find((one) => this.#isRead(source, one, shared.meter));
    const fills = this.#fillsOf(waiting);
    waiting.forEach((one, at) => {
      const { parent, query, resolve } = one;
      const own = shared && {
        meter: one === counting ? shared.meter : undefined,
        unreadable: shared.failed.get(parent.key),
      };
      const how: HowRead = (of) => (of === source ? own : undefined);
      const reading = this.list(below(parent, query), how, fills[at]);
      resolve(reading.finally(() => fills[at]?.end()));
    });
  }

  /** Each list's share in the reads of companions. */
  #fillsOf(waiting: readonly Waiting[]): readonly MemberFills[] {
    if (waiting.length < 2) return [];
    const group = new FillGroup(this.state.fills, this.state.call.deadlineAt);
    return waiting.map(() => group.join());
  }

  /** Keeps every parent's list from shared requests; undefined where these cannot be shared. */
  async #readTogether(
    source: SourceRuntime,
    waiting: readonly Waiting[],
  ): Promise<SharedReads | undefined> {
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
    const size = this.#parentsInOne(type, build(keys));
    if (size < 2) return undefined;
    const failed = new Map<string, SourceError>();
    for (let start = 0; start < keys.length; start += size) {
      const some = keys.slice(start, start + size);
      const failure = await readFor(type, some, build);
      if (failure !== null) for (const key of some) failed.set(key, failure);
    }
    return { meter, failed };
  }

  /** Whether the parent's own list has a report, in which requests can be counted. */
  #isRead(
    source: SourceRuntime | undefined,
    { parent, query }: Waiting,
    meter: ListMeter,
  ): boolean {
    if (source === undefined) return false;
    const { order, wanted } = query;
    const { filter } = below(parent, query);
    return this.#build(source, { filter, order, wanted, meter }) !== undefined;
  }

  /** How many parents the source takes in one request. */
  #parentsInOne(type: ListParent["type"], shared: EnrollmentSourceList | undefined): number {
    const field = type === "user" ? "userId" : "courseId";
    return shared?.plan.pushed.find((one) => one.condition.field === field)?.maxValues ?? 1;
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

/** Reads the lists of several parents by one, and keeps each as its own. Answers why that failed; null: it did not. */
async function readFor(
  type: ListParent["type"],
  keys: readonly string[],
  build: (of: readonly string[]) => EnrollmentSourceList | undefined,
): Promise<SourceError | null> {
  const shared = build(keys);
  if (shared === undefined) return null;
  const lists = new Map<string, Enrollment[]>(keys.map((key) => [key, []]));
  try {
    await shared.raw((row) => {
      const key = type === "user" ? row.user?.key : row.course?.key;
      if (key !== undefined) lists.get(key)?.push(row);
    });
  } catch (error) {
    if (error instanceof SourceError) return error;
    throw error;
  }
  // What each parent was told earlier is kept as the parent's own.
  if (shared.reader.staleBecause !== null) return shared.reader.staleBecause;
  for (const [key, rows] of lists) {
    const own = build([key]);
    const segments = (await own?.segments()) ?? [];
    const [only] = segments;
    if (own !== undefined && only !== undefined && segments.length === 1) {
      own.reader.keepAs(only, rows, shared.reader.oldestMs);
    }
  }
  return null;
}

function below(parent: ListParent, query: EnrollmentQuery): EnrollmentQuery {
  return { ...query, filter: { kind: "all", of: [ofParent(parent), query.filter] } };
}
