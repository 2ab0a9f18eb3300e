import type { Enrollment, EnrollmentAttribute } from "../domain/enrollment.js";
import { SourceError } from "../domain/errors.js";
import { completeEnrollments } from "./complete-enrollments.js";
import { meterOf } from "./execute/budget.js";
import type { EnrollmentRef } from "./federation.js";
import { nameOfKey, type EnrollmentLookup } from "./lookup/enrollments-by-key.js";
import { sourceCall, type OperationState } from "./operation-state.js";
import type { SourceRuntime } from "./source-runtime.js";

interface Wish {
  readonly name: string;
  readonly resolve: (row: Enrollment | null) => void;
  readonly reject: (error: unknown) => void;
}

/** Wishes of one turn that are answered in one go. */
interface Group {
  readonly source: SourceRuntime;
  readonly lookup: EnrollmentLookup;
  readonly wanted: ReadonlySet<EnrollmentAttribute>;
  readonly wishes: Wish[];
}

/** Reads single enrollments of one operation by look-ups, which it shares with other operations. */
export class SharedEnrollments {
  #groups: Group[] = [];

  constructor(private readonly state: OperationState) {}

  load(
    { key }: EnrollmentRef,
    of: Pick<Group, "source" | "lookup" | "wanted">,
  ): Promise<Enrollment | null> {
    return new Promise((resolve, reject) => {
      this.#groupOf(of).wishes.push({ name: nameOfKey(key), resolve, reject });
    });
  }

  #groupOf({ source, lookup, wanted }: Pick<Group, "source" | "lookup" | "wanted">): Group {
    const same = this.#groups.find((one) => one.lookup === lookup && one.wanted === wanted);
    if (same !== undefined) return same;
    const group = { source, lookup, wanted, wishes: [] };
    this.#groups.push(group);
    // All ids of a list are asked for before the first microtask: the look-up waits for those of other operations.
    queueMicrotask(() => {
      this.#groups = this.#groups.filter((one) => one !== group);
      void this.#answer(group);
    });
    return group;
  }

  async #answer(group: Group): Promise<void> {
    try {
      const rows = await this.#read(group);
      for (const { name, resolve, reject } of group.wishes) {
        const row = rows.get(name) ?? null;
        if (row instanceof SourceError) reject(row);
        else resolve(row);
      }
    } catch (error) {
      for (const { reject } of group.wishes) reject(error);
    }
  }

  async #read({
    source,
    lookup,
    wanted,
    wishes,
  }: Group): Promise<ReadonlyMap<string, Enrollment | SourceError>> {
    const { state } = this;
    const budget = state.budgetOf(source);
    const call = sourceCall(state.call, meterOf(budget));
    const askedAt = Date.now();
    const names = new Set(wishes.map(({ name }) => name));
    const answers = await lookup.load(names, wanted, call, state.era);
    const results = new Map<string, Enrollment | SourceError>();
    const found: { readonly name: string; readonly row: Enrollment }[] = [];
    for (const name of names) {
      const answer = answers.get(name);
      if (answer instanceof SourceError) results.set(name, answer);
      else if (answer?.value != null) {
        found.push({ name, row: answer.value });
        if (answer.readAt >= askedAt) budget.rowsLeft -= 1;
      }
    }
    const rows = found.map(({ row }) => row);
    const completed = await completeEnrollments(state, source, rows, { wanted, call });
    completed.rows.forEach((row, index) => results.set(found[index]?.name ?? "", row));
    return results;
  }
}
