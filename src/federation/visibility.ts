import { knowsWholeSources } from "../domain/viewer.js";
import type { ListParent, Operation } from "./federation.js";
import { ofParent } from "./plan/parent-filter.js";

/**
 * Whether the viewer may know of a user or course that was named by id: where limits go beyond whole sources, somebody
 * with an enrollment that the viewer may know of, or an account that the viewer's list of users holds.
 */
export async function mayKnow(operation: Operation, named: ListParent): Promise<boolean> {
  if (knowsWholeSources(operation.call.viewer)) return true;
  const page = {
    order: null,
    page: { direction: "forward" as const, size: 1, cursor: null },
    counts: false,
    looksAhead: false,
    place: "visibility",
    onSourceFailure: "FAIL" as const,
  };
  const enrolled = await operation.enrollments({
    ...page,
    filter: ofParent(named),
    wanted: new Set(),
  });
  if (enrolled.rows.length > 0) return true;
  const key = { kind: "in" as const, field: "externalId" as const, values: [named.key] };
  const at = { kind: "in" as const, field: "source" as const, values: [named.source] };
  const filter = { kind: "all" as const, of: [at, key] };
  const listed =
    named.type === "user"
      ? await operation.users({ ...page, filter, wanted: new Set() })
      : await operation.courses({ ...page, filter, wanted: new Set() });
  return listed.rows.length > 0;
}
