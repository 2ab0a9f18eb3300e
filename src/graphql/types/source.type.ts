import { Field, ID, ObjectType } from "type-graphql";
import { SourceKindEnum, type SourceKindName } from "./source-kind.enum.js";

/** Its values are `SourceDescription`s. Health and capabilities are in `resolvers/source.fields.ts`. */
@ObjectType("Source", {
  simpleResolvers: true,
  description: "One upstream learning platform, as configured.",
})
export class SourceType {
  @Field(() => ID, { description: "The id from the configuration." })
  readonly id!: string;

  @Field(() => String, { description: "The name from the configuration, for people." })
  readonly name!: string;

  @Field(() => SourceKindEnum, { description: "What kind of platform it is." })
  readonly kind!: SourceKindName;
}
