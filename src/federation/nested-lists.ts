import type { Enrollment } from "../domain/enrollment.js";
import type { ListResult } from "../domain/list.js";
import type { EnrollmentQuery, ListParent } from "./federation.js";
import type { OperationState } from "./operation-state.js";
import { ofParent } from "./plan/parent-filter.js";

/** The enrollments of many users or courses. */
export class NestedLists {
  constructor(
    readonly state: OperationState,
    private readonly list: (query: EnrollmentQuery) => Promise<ListResult<Enrollment>>,
  ) {}

  load(parent: ListParent, query: EnrollmentQuery): Promise<ListResult<Enrollment>> {
    return this.list({ ...query, filter: { kind: "all", of: [ofParent(parent), query.filter] } });
  }
}
