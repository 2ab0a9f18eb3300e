import type { GraphQLResolveInfo } from "graphql";
import type { Course } from "../../domain/course.js";
import type { Enrollment } from "../../domain/enrollment.js";
import type { GlobalId } from "../../domain/global-id.js";
import type { User } from "../../domain/user.js";
import { readJobRow, type BulkJobRow } from "../bulk/bulk-job.row.js";
import type { GraphContext } from "../context.js";
import {
  wantedOfCourse,
  wantedOfEnrollment,
  wantedOfUser,
} from "../selection/wanted-attributes.js";
import { readable } from "./to-list-query.js";

/** Whatever has an id of the public schema. */
export type NodeRow = Enrollment | User | Course | BulkJobRow;

/** Null where it is gone, was never there, or the viewer may not see it. */
export async function readNode(
  id: GlobalId,
  context: GraphContext,
  info: GraphQLResolveInfo,
): Promise<NodeRow | null> {
  if (id.type === "job") {
    return context.bulk === undefined
      ? null
      : readJobRow(context.bulk.service, context.viewer, id.key);
  }
  // A source of which the viewer may not know holds nothing.
  if (!context.connectors.has(id.source)) return null;
  const { loaders } = context;
  switch (id.type) {
    case "enrollment":
      return loaders.enrollment.load({
        ref: id,
        wanted: readable(wantedOfEnrollment(info), context),
      });
    case "user":
      return loaders.user.load({ ref: id, wanted: wantedOfUser(info) });
    case "course":
      return loaders.course.load({ ref: id, wanted: wantedOfCourse(info) });
  }
}
