import { ArgsType, Field } from "type-graphql";
import type { Outcome } from "../../bulk/job.js";
import { PageArgs } from "../inputs/page.args.js";
import { BulkEnrollOutcomeEnum } from "./bulk.enums.js";

/** Which cells of a job are asked for. */
@ArgsType()
export class BulkCellsArgs extends PageArgs {
  @Field(() => [BulkEnrollOutcomeEnum], {
    nullable: true,
    description: "Only cells that ended in one of these ways.",
  })
  readonly outcome?: readonly Outcome[] | null;
}

@ArgsType()
export class BulkJobsArgs extends PageArgs {}
