import { Field, Float, ID, InputType } from "type-graphql";
import type { BulkInput, WriteAction } from "../../bulk/job.js";
import type { Instant } from "../../domain/values.js";
import { DateTimeScalar } from "../scalars/date-time.scalar.js";
import { BulkEnrollActionEnum } from "./bulk.enums.js";

@InputType("BulkEnrollCourseInput", { description: "A course of a job." })
export class BulkEnrollCourseInput {
  @Field(() => ID, { description: "As `Course.id` gives it." })
  readonly courseId!: string;

  @Field(() => String, {
    nullable: true,
    description: "The cohort to put people into. The course has to have it.",
  })
  readonly cohort?: string | null;
}

/** Its rules are those of jobs, which check them with the whole input at hand. */
@InputType("BulkEnrollInput", {
  description: "Who is to be enrolled or unenrolled where, and how.",
})
export class BulkEnrollInput {
  @Field(() => BulkEnrollActionEnum, {
    defaultValue: BulkEnrollActionEnum.ENROLL,
    description: "Whether to enroll or unenroll.",
  })
  readonly action!: WriteAction;

  @Field(() => [String], {
    description: "E-mail addresses or usernames, as the sources know them.",
  })
  readonly identifiers!: readonly string[];

  @Field(() => [BulkEnrollCourseInput], { description: "Of one source or several." })
  readonly courses!: readonly BulkEnrollCourseInput[];

  @Field(() => Boolean, {
    defaultValue: true,
    description:
      "Enroll people without an account as soon as they register (where the source can).",
  })
  readonly autoEnroll!: boolean;

  @Field(() => Boolean, { defaultValue: false, description: "Let the source send its e-mails." })
  readonly notify!: boolean;

  @Field(() => String, {
    nullable: true,
    description: "Kept in the source's audit record, where it has one.",
  })
  readonly reason?: string | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "From when people may open the courses.",
  })
  readonly accessStartsAt?: Instant | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Until when they are to be done." })
  readonly dueAt?: Instant | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Whether access is refused after `dueAt`.",
  })
  readonly locksAfterDue?: boolean | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: "Report what would happen; write nothing.",
  })
  readonly dryRun!: boolean;

  @Field(() => String, {
    nullable: true,
    description:
      "A repeated request with the same key returns the first request's job instead of a second one.",
  })
  readonly idempotencyKey?: string | null;

  @Field(() => Float, {
    defaultValue: 10,
    description: "How long to wait for the job to end before answering, 0 to 30.",
  })
  readonly waitSeconds!: number;

  toDomain(): BulkInput {
    return {
      action: this.action,
      identifiers: this.identifiers,
      courses: this.courses.map(({ courseId, cohort }) => ({ courseId, cohort: cohort ?? null })),
      autoEnroll: this.autoEnroll,
      notify: this.notify,
      reason: this.reason ?? null,
      accessStartsAt: this.accessStartsAt ?? null,
      dueAt: this.dueAt ?? null,
      locksAfterDue: this.locksAfterDue ?? null,
      dryRun: this.dryRun,
      idempotencyKey: this.idempotencyKey ?? null,
    };
  }
}
