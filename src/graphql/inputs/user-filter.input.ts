import { IsOptional, IsString, MaxLength } from "class-validator";
import { Field, ID, InputType } from "type-graphql";
import type { Filter } from "../../domain/filter.js";
import type { UserFilterField } from "../../domain/query.js";
import { Conditions } from "./conditions.js";
import { IsIdList, IsTextList, maxTextLength } from "./text-list.js";

@InputType("UserFilter", {
  description: "Conditions are joined by AND; several values of one field by OR.",
})
export class UserFilterInput {
  @IsIdList()
  @Field(() => [ID], { nullable: true, description: "Source ids." })
  readonly source?: readonly string[] | null;

  @IsTextList()
  @Field(() => [String], { nullable: true, description: "The account's id in its source." })
  readonly externalId?: readonly string[] | null;

  @IsTextList()
  @Field(() => [String], { nullable: true, description: "Exact, as the source spells it." })
  readonly username?: readonly string[] | null;

  @IsTextList()
  @Field(() => [String], { nullable: true, description: "Compared without regard to case." })
  readonly email?: readonly string[] | null;

  @IsOptional()
  @IsString()
  @MaxLength(maxTextLength)
  @Field(() => String, {
    nullable: true,
    description: "Part of the full name, without regard to case.",
  })
  readonly nameContains?: string | null;

  toDomain(): Filter<UserFilterField> {
    return new Conditions<UserFilterField>()
      .oneOf("source", this.source)
      .oneOf("externalId", this.externalId)
      .oneOf("username", this.username)
      .oneOf("email", this.email)
      .contains("nameContains", this.nameContains)
      .toFilter();
  }
}
