import { IsOptional, ValidateNested } from "class-validator";
import { ArgsType, Field } from "type-graphql";
import { EnrollmentFilterInput } from "./enrollment-filter.input.js";
import { EnrollmentOrderInput } from "./enrollment-order.input.js";
import { ListArgs } from "./list.args.js";

@ArgsType()
export class EnrollmentsArgs extends ListArgs {
  @IsOptional()
  @ValidateNested()
  @Field(() => EnrollmentFilterInput, {
    nullable: true,
    description: "Which enrollments. All of them by default.",
  })
  readonly filter?: EnrollmentFilterInput | null;

  @IsOptional()
  @ValidateNested()
  @Field(() => EnrollmentOrderInput, {
    nullable: true,
    description: "By default source after source, each in its own order.",
  })
  readonly orderBy?: EnrollmentOrderInput | null;
}
