import { IsOptional, ValidateNested } from "class-validator";
import { ArgsType, Field } from "type-graphql";
import { CourseFilterInput } from "./course-filter.input.js";
import { ListArgs } from "./list.args.js";

@ArgsType()
export class CoursesArgs extends ListArgs {
  @IsOptional()
  @ValidateNested()
  @Field(() => CourseFilterInput, {
    nullable: true,
    description: "Which courses. All of them by default.",
  })
  readonly filter?: CourseFilterInput | null;
}
