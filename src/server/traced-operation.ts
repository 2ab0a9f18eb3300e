import type { ListResult } from "../domain/list.js";
import type { Operation } from "../federation/federation.js";
import type { Tracing } from "../observability/tracing.js";

/** The same operation, with a span for each list that it reads. */
export function traceLists(operation: Operation, tracing: Tracing): Operation {
  if (!tracing.isOn) return operation;
  const traced = <Row>(
    name: string,
    read: () => Promise<ListResult<Row>>,
  ): Promise<ListResult<Row>> => tracing.list(name, read);
  return {
    ...operation,
    enrollments: (query) => traced("enrollments", () => operation.enrollments(query)),
    users: (query) => traced("users", () => operation.users(query)),
    courses: (query) => traced("courses", () => operation.courses(query)),
    enrollmentsOf: (parent, query) =>
      traced(`enrollments of a ${parent.type}`, () => operation.enrollmentsOf(parent, query)),
  };
}
