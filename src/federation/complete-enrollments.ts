import type { SourceCall } from "../domain/call-context.js";
import type { Enrollment, EnrollmentAttribute } from "../domain/enrollment.js";
import { completeRows, type Completed } from "./lookup/complete-rows.js";
import { joinRelations } from "./lookup/join-relations.js";
import type { OperationState } from "./operation-state.js";
import type { SourceRuntime } from "./source-runtime.js";

/**
 * Enrollments with all that is wanted of them: companions first, which `call` counts, then users and courses, which
 * nobody counts.
 */
export function completeEnrollments(
  state: OperationState,
  source: SourceRuntime,
  rows: readonly Enrollment[],
  {
    wanted,
    call,
  }: { readonly wanted: ReadonlySet<EnrollmentAttribute>; readonly call: SourceCall },
): Promise<Completed> {
  const completed = completeRows(source.connector, rows, wanted, { call, fills: state.fills });
  const join = async ({ rows: of, failure }: Completed): Promise<Completed> => {
    const { lookups } = source;
    const { era } = state;
    return {
      rows: await joinRelations(of, { lookups, wanted, call: state.unmetered, era }),
      failure,
    };
  };
  return completed instanceof Promise ? completed.then(join) : join(completed);
}
