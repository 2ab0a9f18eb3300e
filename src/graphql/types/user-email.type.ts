import { Field, ObjectType } from "type-graphql";

@ObjectType("UserEmail", {
  simpleResolvers: true,
  description: "One e-mail address of an account.",
})
export class UserEmailType {
  @Field(() => String, { description: "The address." })
  readonly address!: string;

  @Field(() => String, { nullable: true, description: "Its use, in the source's words." })
  readonly type!: string | null;

  @Field(() => Boolean, { description: "Whether it is the one that the source writes to." })
  readonly isPrimary!: boolean;
}
