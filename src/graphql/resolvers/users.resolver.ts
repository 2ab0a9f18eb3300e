import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx, ID, Info, Query, Resolver, Root } from "type-graphql";
import type { User } from "../../domain/user.js";
import type { UserQuery } from "../../federation/federation.js";
import { assertMayRead } from "../access.js";
import type { GraphContext } from "../context.js";
import { UsersArgs } from "../inputs/users.args.js";
import { ListPage } from "../list-page.js";
import { selectionOfUsers } from "../selection/connection-selection.js";
import { UserConnection } from "../types/user.connection.js";
import { UserType } from "../types/user.type.js";
import { readId } from "./read-id.js";
import { readNode } from "./read-node.js";
import { toListQuery } from "./to-list-query.js";

@Resolver()
export class UsersResolver {
  @Query(() => UserType, { nullable: true, description: "One account; null where it is gone." })
  user(
    @Arg("id", () => ID, { description: "As `User.id` gives it." }) id: string,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<User | null> {
    assertMayRead(context.viewer);
    return readNode(readId("id", id, "user"), context, info) as Promise<User | null>;
  }

  @Query(() => UserConnection, {
    description:
      "Accounts of all sources in one list. Where a source has no list of accounts: the people of its enrollments.",
  })
  async users(
    @Root() _root: unknown,
    @Args(() => UsersArgs) args: UsersArgs,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ListPage<User>> {
    assertMayRead(context.viewer);
    const query: UserQuery = toListQuery(args, selectionOfUsers(info), "users", context);
    return new ListPage(await context.operation.users(query));
  }
}
