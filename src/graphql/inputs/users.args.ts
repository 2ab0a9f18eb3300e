import { IsOptional, ValidateNested } from "class-validator";
import { ArgsType, Field } from "type-graphql";
import { UserFilterInput } from "./user-filter.input.js";
import { ListArgs } from "./list.args.js";

@ArgsType()
export class UsersArgs extends ListArgs {
  @IsOptional()
  @ValidateNested()
  @Field(() => UserFilterInput, {
    nullable: true,
    description: "Which users. All of them by default.",
  })
  readonly filter?: UserFilterInput | null;
}
