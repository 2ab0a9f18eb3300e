import type { Enrollment, EnrollmentAttribute } from "../domain/enrollment.js";
import { SourceError } from "../domain/errors.js";
import type { Condition } from "../domain/filter.js";
import type { EnrollmentFilterField } from "../domain/query.js";
import { compareKeys } from "../domain/values.js";
import { buildTurn } from "./build-list.js";
import { completeEnrollments } from "./complete-enrollments.js";
import type { EnrollmentRef } from "./federation.js";
import { enrollmentList, scanTurn } from "./list-kinds.js";
import { ListMeter } from "./execute/budget.js";
import { sourceCall, type OperationState } from "./operation-state.js";
import { enrollmentLimit } from "./plan/viewer-limit.js";
import type { SourceRuntime } from "./source-runtime.js";

interface Wish {
  readonly ref: EnrollmentRef;
  readonly conditions: readonly Condition<EnrollmentFilterField>[];
  readonly resolve: (row: Enrollment | null) => void;
  readonly reject: (error: unknown) => void;
}

interface Found {
  readonly rows: readonly Enrollment[];
  /** Why an earlier read stands in for a live one; null while all is fresh. */
  readonly staleBecause: SourceError | null;
}

/**
 * Reads single enrollments of one operation by lists of its own. References that are asked for in one turn, and that a
 * source takes as values of one field, share requests.
 */
export class EnrollmentsByRef {
  readonly #waiting = new Map<
    string,
    { readonly wanted: ReadonlySet<EnrollmentAttribute>; readonly wishes: Wish[] }
  >();

  constructor(private readonly state: OperationState) {}

  load(
    source: SourceRuntime,
    ref: EnrollmentRef,
    wanted: ReadonlySet<EnrollmentAttribute>,
  ): Promise<Enrollment | null> {
    const conditions = source.connector.identify(ref.key, ref.hints);
    const [only] = conditions;
    const shareable = conditions.length === 1 && only?.kind === "in";
    const group = JSON.stringify([
      ref.source,
      shareable ? only.field : conditions,
      [...wanted].sort(),
    ]);
    return new Promise((resolve, reject) => {
      const wish = { ref, conditions, resolve, reject };
      const waiting = this.#waiting.get(group);
      if (waiting !== undefined) {
        waiting.wishes.push(wish);
        return;
      }
      this.#waiting.set(group, { wanted, wishes: [wish] });
      setImmediate(() => {
        const ready = this.#waiting.get(group);
        this.#waiting.delete(group);
        if (ready !== undefined) void this.#read(source, ready.wanted, ready.wishes);
      });
    });
  }

  async #read(
    source: SourceRuntime,
    wanted: ReadonlySet<EnrollmentAttribute>,
    wishes: readonly Wish[],
  ): Promise<void> {
    try {
      const { rows, staleBecause } = await this.#find(source, wanted, wishes);
      for (const { ref, resolve, reject } of wishes) {
        const row = rows.find(({ key }) => compareKeys(key, ref.key) === 0);
        // That it was not there earlier does not say that it is not there.
        if (row === undefined && staleBecause !== null)
          reject(staleBecause.of(source.connector.id));
        else resolve(row ?? null);
      }
    } catch (error) {
      const named = error instanceof SourceError ? error.of(source.connector.id) : error;
      for (const { reject } of wishes) reject(named);
    }
  }

  async #find(
    source: SourceRuntime,
    wanted: ReadonlySet<EnrollmentAttribute>,
    wishes: readonly Wish[],
  ): Promise<Found> {
    const meter = new ListMeter(this.state.budgetOf(source));
    const turn = buildTurn(this.state, enrollmentList(this.state), source, {
      filter: { kind: "all", of: unite(wishes) },
      limit: enrollmentLimit(this.state.call.viewer),
      order: null,
      wanted,
      meter,
    });
    const found: Enrollment[] = [];
    await scanTurn(
      turn,
      (row) => {
        if (wishes.some(({ ref }) => compareKeys(row.key, ref.key) === 0)) found.push(row);
      },
      () => (found.length = 0),
    );
    const call = sourceCall(this.state.call, meter);
    const { rows } = await completeEnrollments(this.state, source, found, { wanted, call });
    return { rows, staleBecause: turn?.list?.reader.staleBecause ?? null };
  }
}

function unite(wishes: readonly Wish[]): readonly Condition<EnrollmentFilterField>[] {
  const first = wishes[0]?.conditions ?? [];
  const [only] = first;
  if (wishes.length === 1 || only?.kind !== "in") return first;
  const values = wishes.flatMap(({ conditions }) =>
    conditions.flatMap((one) => (one.kind === "in" ? one.values : [])),
  );
  return [{ ...only, values: [...new Set(values)] }];
}
