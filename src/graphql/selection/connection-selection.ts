import type { FieldNode, GraphQLResolveInfo } from "graphql";
import type { CourseAttribute } from "../../domain/course.js";
import type { EnrollmentAttribute } from "../../domain/enrollment.js";
import type { UserAttribute } from "../../domain/user.js";
import { oncePerSelection } from "./once-per-selection.js";
import { selectedFields, type Running } from "./selected-fields.js";
import { courseWanted, enrollmentWanted, userWanted } from "./wanted-attributes.js";

/** What of a connection is asked for. */
export interface ConnectionSelection<Attribute extends string> {
  /** Attributes of the rows. */
  readonly wanted: ReadonlySet<Attribute>;
  /** Whether anything depends on which rows stand on the page. */
  readonly needsPage: boolean;
  /** Whether rows are counted. A report tells what each source came to where they are, and costs nothing by itself. */
  readonly counts: boolean;
  readonly asksHasNextPage: boolean;
  readonly asksHasPreviousPage: boolean;
}

export const selectionOfEnrollments = oncePerSelection<ConnectionSelection<EnrollmentAttribute>>(
  (info) => analyseConnection(info, "Enrollment", enrollmentWanted),
);
export const selectionOfUsers = oncePerSelection<ConnectionSelection<UserAttribute>>((info) =>
  analyseConnection(info, "User", userWanted),
);
export const selectionOfCourses = oncePerSelection<ConnectionSelection<CourseAttribute>>((info) =>
  analyseConnection(info, "Course", courseWanted),
);

function analyseConnection<Attribute extends string>(
  info: GraphQLResolveInfo,
  rowType: string,
  wantedOf: (nodes: readonly FieldNode[], running: Running) => ReadonlySet<Attribute>,
): ConnectionSelection<Attribute> {
  const fields = selectedFields(info.fieldNodes, `${rowType}Connection`, info);
  const below = (name: string, typeName: string): ReturnType<typeof selectedFields> =>
    selectedFields(fields.get(name) ?? [], typeName, info);
  const edges = below("edges", `${rowType}Edge`);
  const pageInfo = below("pageInfo", "PageInfo");
  const rows = [...(fields.get("nodes") ?? []), ...(edges.get("node") ?? [])];
  return {
    wanted: wantedOf(rows, info),
    needsPage: [...fields.keys()].some((name) => name !== "totalCount" && name !== "__typename"),
    counts: fields.has("totalCount"),
    asksHasNextPage: pageInfo.has("hasNextPage"),
    asksHasPreviousPage: pageInfo.has("hasPreviousPage"),
  };
}
