import { Field, ID, Int, ObjectType } from "type-graphql";
import type { CellState, Outcome } from "../../bulk/job.js";
import { BulkEnrollOutcomeEnum } from "./bulk.enums.js";

@ObjectType("BulkEnrollState", {
  simpleResolvers: true,
  description: "What a source told of a person in a course. Null: it does not tell.",
})
export class BulkEnrollStateType {
  @Field(() => Boolean, { nullable: true, description: "Whether the person has an account." })
  readonly registered!: boolean | null;

  @Field(() => Boolean, { nullable: true, description: "Whether the person is enrolled." })
  readonly enrolled!: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Whether the person may enroll, or will be enrolled, on registering.",
  })
  readonly allowed!: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Whether registering enrolls the person.",
  })
  readonly autoEnroll!: boolean | null;

  @Field(() => String, { nullable: true, description: "The person's cohort in the course." })
  readonly cohort!: string | null;
}

/** Its values are cells of `bulk/job.ts`. Relations are in `bulk-cell.fields.ts`. */
@ObjectType("BulkEnrollCell", {
  simpleResolvers: true,
  description: "One person in one course of a job.",
})
export class BulkEnrollCellType {
  @Field(() => Int, { description: "Position of the identifier in the request, from 0." })
  readonly row!: number;

  @Field(() => String, { description: "As the caller wrote it." })
  readonly identifier!: string;

  @Field(() => ID, { description: "The course, as the caller named it." })
  readonly courseId!: string;

  @Field(() => BulkEnrollOutcomeEnum, { description: "What became of it." })
  readonly outcome!: Outcome;

  @Field(() => BulkEnrollStateType, { nullable: true, description: "What was there before." })
  readonly before!: CellState | null;

  @Field(() => BulkEnrollStateType, { nullable: true, description: "What was there afterwards." })
  readonly after!: CellState | null;

  @Field(() => String, {
    nullable: true,
    description: "For a person to read; holds no secret.",
  })
  readonly message!: string | null;

  @Field(() => Boolean, { description: "Whether a retry of the job runs it again." })
  readonly retryable!: boolean;
}
