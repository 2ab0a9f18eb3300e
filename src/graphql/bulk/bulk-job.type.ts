import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import type { JobState, Outcome, Progress, WriteAction } from "../../bulk/job.js";
import type { Instant } from "../../domain/values.js";
import { DateTimeScalar } from "../scalars/date-time.scalar.js";
import { NodeType } from "../types/node.type.js";
import {
  BulkEnrollActionEnum,
  BulkEnrollJobStateEnum,
  BulkEnrollOutcomeEnum,
} from "./bulk.enums.js";

@ObjectType("BulkEnrollProgress", {
  simpleResolvers: true,
  description: "How much of a job is done.",
})
export class BulkEnrollProgressType {
  @Field(() => Int, { description: "Cells in all." })
  readonly total!: number;

  @Field(() => Int, { description: "Cells with a final outcome." })
  readonly done!: number;

  @Field(() => Float, { description: "The share of these, 0 to 100." })
  readonly percent!: number;

  @Field(() => Float, {
    nullable: true,
    description: "At the rate seen so far, waits included; null where none was seen yet.",
  })
  readonly estimatedSecondsLeft!: number | null;
}

@ObjectType("BulkEnrollOutcomeCount", {
  simpleResolvers: true,
  description: "How many cells of a job ended in one way.",
})
export class BulkEnrollOutcomeCountType {
  @Field(() => BulkEnrollOutcomeEnum, { description: "The way." })
  readonly outcome!: Outcome;

  @Field(() => Int, { description: "How many." })
  readonly count!: number;
}

/** Its values are jobs of `bulk/job.ts`. What needs logic is in `bulk-job.fields.ts`. */
@ObjectType("BulkEnrollJob", {
  implements: NodeType,
  simpleResolvers: true,
  description: "A bulk enrollment, while it runs and afterwards. Seen by who asked for it.",
})
export class BulkEnrollJobType {
  @Field(() => ID, { description: "Names this job." })
  readonly id!: string;

  @Field(() => BulkEnrollActionEnum, { description: "What it does." })
  readonly action!: WriteAction;

  @Field(() => Boolean, { description: "Whether it only tells what would happen." })
  readonly dryRun!: boolean;

  @Field(() => Boolean, { description: "Whether the sources may send their e-mails." })
  readonly notify!: boolean;

  @Field(() => BulkEnrollJobStateEnum, { description: "How far it is." })
  readonly state!: JobState;

  @Field(() => String, { description: "The subject that asked for it." })
  readonly requestedBy!: string;

  @Field(() => DateTimeScalar, { description: "When it was asked for." })
  readonly createdAt!: Instant;

  @Field(() => DateTimeScalar, { nullable: true, description: "When work on it began." })
  readonly startedAt!: Instant | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "When its last cell had its outcome.",
  })
  readonly endedAt!: Instant | null;

  @Field(() => BulkEnrollProgressType, { description: "How much of it is done." })
  readonly progress!: Progress;

  @Field(() => [BulkEnrollOutcomeCountType], {
    description: "How many cells ended how; only outcomes that occur.",
  })
  readonly outcomes!: readonly BulkEnrollOutcomeCountType[];
}

@ObjectType("BulkEnrollPayload", {
  simpleResolvers: true,
  description: "What became of a request.",
})
export class BulkEnrollPayloadType {
  @Field(() => BulkEnrollJobType, { description: "The job as it stands." })
  readonly job!: unknown;
}
