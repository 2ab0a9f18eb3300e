import { IsOptional, IsString, MaxLength } from "class-validator";
import { Field, ID, InputType } from "type-graphql";
import type { Filter } from "../../domain/filter.js";
import type { CourseFilterField } from "../../domain/query.js";
import { Conditions } from "./conditions.js";
import { IsIdList, IsTextList, maxTextLength } from "./text-list.js";

@InputType("CourseFilter", {
  description: "Conditions are joined by AND; several values of one field by OR.",
})
export class CourseFilterInput {
  @IsIdList()
  @Field(() => [ID], { nullable: true, description: "Source ids." })
  readonly source?: readonly string[] | null;

  @IsTextList()
  @Field(() => [String], { nullable: true, description: "The course's id in its source." })
  readonly externalId?: readonly string[] | null;

  @IsTextList()
  @Field(() => [String], { nullable: true, description: "The organisation, exactly." })
  readonly org?: readonly string[] | null;

  @IsTextList()
  @Field(() => [String], { nullable: true, description: "The name in addresses, exactly." })
  readonly slug?: readonly string[] | null;

  @IsOptional()
  @IsString()
  @MaxLength(maxTextLength)
  @Field(() => String, {
    nullable: true,
    description: "Part of the title, without regard to case.",
  })
  readonly titleContains?: string | null;

  toDomain(): Filter<CourseFilterField> {
    return new Conditions<CourseFilterField>()
      .oneOf("source", this.source)
      .oneOf("externalId", this.externalId)
      .oneOf("org", this.org)
      .oneOf("slug", this.slug)
      .contains("titleContains", this.titleContains)
      .toFilter();
  }
}
