import { Field, ObjectType } from "type-graphql";

@ObjectType("Link", {
  simpleResolvers: true,
  description: "An address that belongs to an enrollment.",
})
export class LinkType {
  @Field(() => String, { description: "Where it leads, as the source gives it." })
  readonly url!: string;

  @Field(() => String, { nullable: true, description: "What it is for, in the source's words." })
  readonly type!: string | null;
}
