import { Field, ID, ObjectType } from "type-graphql";
import type { UserEmail, UserStatus } from "../../domain/user.js";
import { NodeType } from "./node.type.js";
import { UserEmailType } from "./user-email.type.js";
import { UserStatusEnum } from "./user-status.enum.js";

/** Declares the public type; its values are the domain's rows. What needs logic is in `resolvers/user.fields.ts`. */
@ObjectType("User", {
  implements: NodeType,
  simpleResolvers: true,
  description: "A person's account in one source.",
})
export class UserType {
  @Field(() => ID, { description: "Names this account over all sources." })
  readonly id!: string;

  @Field(() => String, {
    description: "The source's own id of this account; the username where the source has no id.",
  })
  readonly externalId!: string;

  @Field(() => String, { nullable: true, description: "The name to sign in with." })
  readonly username!: string | null;

  @Field(() => String, { nullable: true, description: "The full name." })
  readonly name!: string | null;

  @Field(() => String, { nullable: true, description: "The given name." })
  readonly firstName!: string | null;

  @Field(() => String, { nullable: true, description: "The family name." })
  readonly lastName!: string | null;

  @Field(() => String, { nullable: true, description: "The primary address." })
  readonly email!: string | null;

  @Field(() => [UserEmailType], {
    description: "All addresses. Empty where the source tells no list of them.",
  })
  readonly emails!: readonly UserEmail[];

  @Field(() => UserStatusEnum, { nullable: true, description: "The state of the account." })
  readonly status!: UserStatus | null;

  @Field(() => String, { nullable: true, description: "The role, in the source's words." })
  readonly role!: string | null;
}
