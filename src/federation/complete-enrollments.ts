import type { SourceCall } from "../domain/call-context.js";
import type { Enrollment, EnrollmentAttribute } from "../domain/enrollment.js";
import { unmetered } from "./execute/budget.js";
import { completeRows, type Completed } from "./lookup/complete-rows.js";
import { joinRelations } from "./lookup/join-relations.js";
import { sourceCall, type OperationState } from "./operation-state.js";
import type { SourceRuntime } from "./source-runtime.js";

/**
 * Enrollments with all that is wanted of them: companions first, which `call` counts, then users and courses, which
 * nobody counts.
 */
export async function completeEnrollments(
  state: OperationState,
  source: SourceRuntime,
  rows: readonly Enrollment[],
  {
    wanted,
    call,
  }: { readonly wanted: ReadonlySet<EnrollmentAttribute>; readonly call: SourceCall },
): Promise<Completed> {
  const completed = await completeRows(source.connector, rows, wanted, {
    call,
    fills: state.fills,
  });
  const joined = await joinRelations(completed.rows, {
    lookups: source.lookups,
    wanted,
    call: sourceCall(state.call, unmetered),
    era: state.era,
  });
  return { rows: joined, failure: completed.failure };
}
