import type { SourceCall } from "../domain/call-context.js";
import type { Enrollment, EnrollmentAttribute } from "../domain/enrollment.js";
import { completeRows, type Completed } from "./lookup/complete-rows.js";
import { joinRelations } from "./lookup/join-relations.js";
import type { NoteStale } from "./lookup/lookup-answers.js";
import type { Fills } from "./lookup/shared-fills.js";
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
    noteStale,
    fills = state.fills,
  }: {
    readonly wanted: ReadonlySet<EnrollmentAttribute>;
    readonly call: SourceCall;
    /** Absent: nothing would tell that users or courses come from an earlier read; theirs is the failure then. */
    readonly noteStale?: NoteStale;
    /** Reads companions. Absent: as the operation does. */
    readonly fills?: Fills;
  },
): Promise<Completed> {
  const completed = completeRows(source.connector, rows, wanted, { call, fills });
  const join = async ({ rows: of, failure }: Completed): Promise<Completed> => {
    const { lookups } = source;
    const { era } = state;
    const how = { lookups, wanted, call: state.unmetered, era, noteStale };
    return { rows: await joinRelations(of, how), failure };
  };
  return completed instanceof Promise ? completed.then(join) : join(completed);
}
