import type { Enrollment, EnrollmentAttribute } from "../domain/enrollment.js";
import { SourceError } from "../domain/errors.js";
import { completeEnrollments } from "./complete-enrollments.js";
import { meterOf } from "./execute/budget.js";
import type { EnrollmentRef } from "./federation.js";
import { nameOfKey, type EnrollmentLookup } from "./lookup/enrollments-by-key.js";
import { sourceCall, type OperationState } from "./operation-state.js";
import type { SourceRuntime } from "./source-runtime.js";

interface Wish {
  readonly row: Promise<Enrollment | null>;
  readonly resolve: (row: Enrollment | null) => void;
  readonly reject: (error: unknown) => void;
}

/** What is asked of one look-up for one selection. */
interface Asked {
  readonly source: SourceRuntime;
  readonly lookup: EnrollmentLookup;
  readonly wanted: ReadonlySet<EnrollmentAttribute>;
}

/** Wishes of one turn that are answered in one go, by the names of keys. */
interface Group extends Asked {
  readonly wishes: Map<string, Wish>;
}

/** Reads single enrollments of one operation by look-ups, which it shares with other operations. */
export class SharedEnrollments {
  #groups: Group[] = [];

  constructor(private readonly state: OperationState) {}

  load({ key }: EnrollmentRef, asked: Asked): Promise<Enrollment | null> {
    const { wishes } = this.#groupOf(asked);
    const name = nameOfKey(key);
    let wish = wishes.get(name);
    if (wish === undefined) {
      wish = createWish();
      wishes.set(name, wish);
    }
    return wish.row;
  }

  #groupOf({ source, lookup, wanted }: Asked): Group {
    const same = this.#groups.find((one) => one.lookup === lookup && one.wanted === wanted);
    if (same !== undefined) return same;
    const group = { source, lookup, wanted, wishes: new Map<string, Wish>() };
    this.#groups.push(group);
    // All ids of a list are asked for before the first microtask: the look-up waits for those of other operations.
    void Promise.resolve().then(() => {
      this.#groups = this.#groups.filter((one) => one !== group);
      return this.#answer(group);
    });
    return group;
  }

  async #answer({ source, lookup, wanted, wishes }: Group): Promise<void> {
    const { state } = this;
    const budget = state.budgetOf(source);
    const call = sourceCall(state.call, meterOf(budget));
    const askedAt = Date.now();
    const found: Wish[] = [];
    const rows: Enrollment[] = [];
    try {
      const answers = await lookup.load(new Set(wishes.keys()), {
        wanted,
        call,
        era: state.era,
        // An earlier enrollment is better than none; who it was read for is told by its own fields.
        noteStale: () => undefined,
      });
      for (const [name, wish] of wishes) {
        const answer = answers.get(name);
        if (answer instanceof SourceError) wish.reject(answer);
        // That it was not there earlier does not say that it is not there.
        else if (answer?.value === null && answer.staleBecause !== null) {
          wish.reject(answer.staleBecause);
        } else if (answer?.value == null) wish.resolve(null);
        else {
          found.push(wish);
          rows.push(answer.value);
          if (answer.readAt >= askedAt) budget.rowsLeft -= 1;
        }
      }
      if (rows.length === 0) return;
      const completed = await completeEnrollments(state, source, rows, { wanted, call });
      found.forEach((wish, index) => wish.resolve(completed.rows[index] ?? null));
    } catch (error) {
      for (const { reject } of wishes.values()) reject(error);
    }
  }
}

function createWish(): Wish {
  let resolve!: Wish["resolve"];
  let reject!: Wish["reject"];
  const row = new Promise<Enrollment | null>((fulfil, refuse) => {
    resolve = fulfil;
    reject = refuse;
  });
  return { row, resolve, reject };
}
