import { isObjectType, type GraphQLFieldResolver, type GraphQLSchema } from "graphql";
import type { GraphContext } from "../context.js";
import type { CheckedArguments } from "../inputs/checked-arguments.js";
import { CoursesArgs } from "../inputs/courses.args.js";
import { EnrollmentsArgs } from "../inputs/enrollments.args.js";
import { UsersArgs } from "../inputs/users.args.js";
import { CoursesResolver } from "./courses.resolver.js";
import {
  CourseEnrollmentsResolver,
  EnrollmentsResolver,
  UserEnrollmentsResolver,
} from "./enrollments.resolver.js";
import { UsersResolver } from "./users.resolver.js";

type Resolver = GraphQLFieldResolver<unknown, GraphContext, Record<string, unknown>>;

/** Each is answered by the method that bears its name: `(root, args, context, info)`. */
const lists = [
  { type: "Query", field: "enrollments", of: EnrollmentsResolver, takes: EnrollmentsArgs },
  { type: "Query", field: "users", of: UsersResolver, takes: UsersArgs },
  { type: "Query", field: "courses", of: CoursesResolver, takes: CoursesArgs },
  { type: "User", field: "enrollments", of: UserEnrollmentsResolver, takes: EnrollmentsArgs },
  { type: "Course", field: "enrollments", of: CourseEnrollmentsResolver, takes: EnrollmentsArgs },
] as const;

export const argumentsOfLists = [EnrollmentsArgs, UsersArgs, CoursesArgs] as const;

/** Lets graphql-js call the methods of lists itself where their arguments were checked before. */
export function useListResolvers(schema: GraphQLSchema, checked: CheckedArguments): void {
  for (const { type: typeName, field: name, of, takes } of lists) {
    const type = schema.getType(typeName);
    const field = isObjectType(type) ? type.getFields()[name] : undefined;
    if (field?.resolve === undefined) throw new Error(`Nothing resolves ${typeName}.${name}`);
    const checking = field.resolve as Resolver;
    const resolver = new of();
    const method = Reflect.get(resolver, name) as Resolver;
    field.resolve = (root: unknown, args: Record<string, unknown>, context, info) => {
      const known = checked.find(takes, args) as Record<string, unknown> | undefined;
      if (known === undefined) return checking(root, args, context as GraphContext, info);
      return afterChecking().then(() =>
        method.call(resolver, root, known, context as GraphContext, info),
      );
    };
  }
}

/**
 * Takes as many turns as checking does: which of two failing fields is told of may not depend on what was asked before.
 */
function afterChecking(): Promise<void> {
  return Promise.resolve().then(nothing).then(nothing);
}

function nothing(): void {
  // A turn.
}
