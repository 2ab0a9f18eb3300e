import type { Condition, Filter } from "../../domain/filter.js";
import type { EnrollmentFilterField } from "../../domain/query.js";

/** Whose enrollments a list holds. */
export interface Parent {
  readonly type: "user" | "course";
  readonly source: string;
  readonly key: string;
}

/** The filter that leaves a parent's enrollments. */
export function ofParent(parent: Parent): Filter<EnrollmentFilterField> {
  const at: Condition<EnrollmentFilterField> = {
    kind: "in",
    field: "source",
    values: [parent.source],
  };
  return { kind: "all", of: [at, byParents(parent.type, [parent.key])] };
}

export function byParents(
  type: Parent["type"],
  keys: readonly string[],
): Condition<EnrollmentFilterField> {
  return { kind: "in", field: type === "user" ? "userId" : "courseId", values: keys };
}
