import "reflect-metadata";
import type { GraphQLSchema } from "graphql";
import { buildSchemaSync, type PubSub } from "type-graphql";
import { useBareResolvers, useRowTexts, useRowTypes } from "./bare-resolvers.js";
import { BulkCellFields } from "./bulk/bulk-cell.fields.js";
import { BulkJobFields } from "./bulk/bulk-job.fields.js";
import { BulkResolver } from "./bulk/bulk.resolver.js";
import { BulkSubscription } from "./bulk/bulk.subscription.js";
import { CheckedArguments } from "./inputs/checked-arguments.js";
import { validateArguments } from "./inputs/validate-arguments.js";
import { CourseFields } from "./resolvers/course.fields.js";
import { CoursesResolver } from "./resolvers/courses.resolver.js";
import { EnrollmentFields } from "./resolvers/enrollment.fields.js";
import {
  CourseEnrollmentsResolver,
  EnrollmentsResolver,
  UserEnrollmentsResolver,
} from "./resolvers/enrollments.resolver.js";
import { NodeResolver } from "./resolvers/node.resolver.js";
import { SourceFields } from "./resolvers/source.fields.js";
import { SourceReportFields } from "./resolvers/source-report.fields.js";
import { SourcesResolver } from "./resolvers/sources.resolver.js";
import { argumentsOfLists, useListResolvers } from "./resolvers/use-list-resolvers.js";
import { UserFields } from "./resolvers/user.fields.js";
import { UsersResolver } from "./resolvers/users.resolver.js";
import { ViewerFields } from "./resolvers/viewer.fields.js";
import { ViewerResolver } from "./resolvers/viewer.resolver.js";

/** Classes whose methods graphql-js calls itself, by the type that they belong to. */
const fieldsOfTypes = {
  Enrollment: EnrollmentFields,
  User: UserFields,
  Course: CourseFields,
  Source: SourceFields,
  SourceReport: SourceReportFields,
  Viewer: ViewerFields,
  BulkEnrollCell: BulkCellFields,
} as const;

/** type-graphql asks for one; subscriptions here bring their own events. */
const noTopics: PubSub = {
  publish: () => undefined,
  subscribe: () => {
    throw new Error("There are no topics");
  },
};

/**
 * The public schema. No middleware, and no wrapper around fields that only read a property: both would run for every
 * field of every row.
 */
export function buildGatewaySchema(): GraphQLSchema {
  const checked = new CheckedArguments(argumentsOfLists);
  const schema = buildSchemaSync({
    resolvers: [
      NodeResolver,
      EnrollmentsResolver,
      UsersResolver,
      CoursesResolver,
      SourcesResolver,
      ViewerResolver,
      UserEnrollmentsResolver,
      CourseEnrollmentsResolver,
      BulkResolver,
      BulkJobFields,
      BulkSubscription,
      ...Object.values(fieldsOfTypes),
    ],
    pubSub: noTopics,
    validate: false,
    validateFn: (value, type, { args }) => {
      validateArguments(value);
      checked.keep(type, args, value as object);
    },
    disableInferringDefaultValues: true,
    // By introspection at every start, for a fifteenth of it: a test does the same.
    skipCheck: true,
  });
  for (const [typeName, fields] of Object.entries(fieldsOfTypes)) {
    useBareResolvers(schema, typeName, fields);
  }
  useListResolvers(schema, checked);
  useRowTypes(schema);
  useRowTexts(schema);
  describeRoots(schema);
  return schema;
}

/** type-graphql has no place for these words. */
function describeRoots(schema: GraphQLSchema): void {
  const query = schema.getQueryType();
  const mutation = schema.getMutationType();
  const subscription = schema.getSubscriptionType();
  if (query != null)
    query.description = "What is known of enrollments, people, courses and sources.";
  if (mutation != null) mutation.description = "What changes enrollments: always as a job.";
  if (subscription != null) subscription.description = "What is told as it happens.";
}
