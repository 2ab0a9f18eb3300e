import { IsIn } from "class-validator";
import { ArgsType, Field } from "type-graphql";
import {
  SourceFailurePolicyEnum,
  type SourceFailurePolicy,
} from "../types/source-failure-policy.enum.js";
import { PageArgs } from "./page.args.js";

/** What every list over all sources takes. */
@ArgsType()
export abstract class ListArgs extends PageArgs {
  @IsIn(Object.values(SourceFailurePolicyEnum))
  @Field(() => SourceFailurePolicyEnum, {
    defaultValue: SourceFailurePolicyEnum.PARTIAL,
    description: "What happens where a source fails.",
  })
  readonly onSourceFailure!: SourceFailurePolicy;
}
