import { Field, ObjectType } from "type-graphql";

@ObjectType("Viewer", {
  simpleResolvers: true,
  description: "Who is asking, as the gateway understood the credentials.",
})
export class ViewerType {
  @Field(() => String, { description: "The key's name, the token's `sub`, or `anonymous`." })
  readonly subject!: string;

  @Field(() => [String], { description: "What the viewer may do." })
  readonly scopes!: readonly string[];

  @Field(() => [String], {
    nullable: true,
    description: "Set when the viewer may see only these people's rows.",
  })
  readonly emails!: readonly string[] | null;
}
