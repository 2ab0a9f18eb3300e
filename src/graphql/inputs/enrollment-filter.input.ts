import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsOptional,
  IsString,
  MaxLength,
  ValidateNested,
} from "class-validator";
import { Field, ID, InputType } from "type-graphql";
import {
  enrollmentOrigins,
  enrollmentStatuses,
  type EnrollmentOrigin,
  type EnrollmentStatus,
} from "../../domain/enrollment.js";
import type { Filter } from "../../domain/filter.js";
import type { EnrollmentFilterField } from "../../domain/query.js";
import { EnrollmentOriginEnum } from "../types/enrollment-origin.enum.js";
import { EnrollmentStatusEnum } from "../types/enrollment-status.enum.js";
import { Conditions } from "./conditions.js";
import { idsCondition } from "./ids-condition.js";
import { DateTimeRangeInput, FloatRangeInput } from "./range.input.js";
import { IsIdList, IsTextList, maxTextLength, maxValues } from "./text-list.js";

@InputType("EnrollmentFilter", {
  description:
    "Conditions are joined by AND; several values of one field by OR. A row whose value is unknown matches no condition on it, nor its negation.",
})
export class EnrollmentFilterInput {
  @IsIdList()
  @Field(() => [ID], { nullable: true, description: "Source ids." })
  readonly source?: readonly string[] | null;

  @IsIdList()
  @Field(() => [ID], { nullable: true, description: "Ids of users, as `User.id` gives them." })
  readonly userId?: readonly string[] | null;

  @IsTextList()
  @Field(() => [String], { nullable: true, description: "Exact, as the source spells it." })
  readonly username?: readonly string[] | null;

  @IsTextList()
  @Field(() => [String], { nullable: true, description: "Compared without regard to case." })
  readonly email?: readonly string[] | null;

  @IsIdList()
  @Field(() => [ID], { nullable: true, description: "Ids of courses, as `Course.id` gives them." })
  readonly courseId?: readonly string[] | null;

  @IsTextList()
  @Field(() => [String], { nullable: true, description: "The course's id in its source." })
  readonly courseExternalId?: readonly string[] | null;

  @IsTextList()
  @Field(() => [String], {
    nullable: true,
    description: "The course's name in addresses, exactly.",
  })
  readonly courseSlug?: readonly string[] | null;

  @IsOptional()
  @IsString()
  @MaxLength(maxTextLength)
  @Field(() => String, {
    nullable: true,
    description: "Part of the title, without regard to case.",
  })
  readonly courseTitleContains?: string | null;

  @IsTextList()
  @Field(() => [String], { nullable: true, description: "The course's organisation, exactly." })
  readonly org?: readonly string[] | null;

  @IsTextList()
  @Field(() => [String], { nullable: true, description: "Tenant key of a catalog search source." })
  readonly platformKey?: readonly string[] | null;

  @IsOptional()
  @IsArray()
  @IsIn(enrollmentStatuses, { each: true })
  @Field(() => [EnrollmentStatusEnum], { nullable: true, description: "At the time of answering." })
  readonly status?: readonly EnrollmentStatus[] | null;

  @IsOptional()
  @IsBoolean()
  @Field(() => Boolean, { nullable: true, description: "Whether the enrollment is active." })
  readonly isActive?: boolean | null;

  @IsTextList()
  @Field(() => [String], { nullable: true, description: "Open edX enrollment mode, exactly." })
  readonly mode?: readonly string[] | null;

  @IsOptional()
  @IsArray()
  @IsIn(enrollmentOrigins, { each: true })
  @Field(() => [EnrollmentOriginEnum], { nullable: true, description: "How it came about." })
  readonly origin?: readonly EnrollmentOrigin[] | null;

  @IsOptional()
  @ValidateNested()
  @Field(() => DateTimeRangeInput, {
    nullable: true,
    description: "When the record was created in the source.",
  })
  readonly createdAt?: DateTimeRangeInput | null;

  @IsOptional()
  @ValidateNested()
  @Field(() => DateTimeRangeInput, {
    nullable: true,
    description: "When the learner was enrolled.",
  })
  readonly enrolledAt?: DateTimeRangeInput | null;

  @IsOptional()
  @ValidateNested()
  @Field(() => DateTimeRangeInput, {
    nullable: true,
    description: "Until when it is to be finished.",
  })
  readonly dueAt?: DateTimeRangeInput | null;

  @IsOptional()
  @ValidateNested()
  @Field(() => DateTimeRangeInput, { nullable: true, description: "When the learner finished." })
  readonly completedAt?: DateTimeRangeInput | null;

  @IsOptional()
  @ValidateNested()
  @Field(() => DateTimeRangeInput, { nullable: true, description: "When access ends or ended." })
  readonly expiresAt?: DateTimeRangeInput | null;

  @IsOptional()
  @ValidateNested()
  @Field(() => FloatRangeInput, { nullable: true, description: "0 to 100." })
  readonly progressPercent?: FloatRangeInput | null;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(maxValues)
  @ValidateNested({ each: true })
  @Field(() => [EnrollmentFilterInput], {
    nullable: true,
    description: "At least one of these has to hold as well; an empty list matches nothing.",
  })
  readonly or?: readonly EnrollmentFilterInput[] | null;

  @IsOptional()
  @ValidateNested()
  @Field(() => EnrollmentFilterInput, {
    nullable: true,
    description: "This must be known not to hold.",
  })
  readonly not?: EnrollmentFilterInput | null;

  /** @param isNegated Whether it stands below an odd number of `not`. */
  toDomain(isNegated = false): Filter<EnrollmentFilterField> {
    const conditions = new Conditions<EnrollmentFilterField>().oneOf("source", this.source);
    if (this.userId != null) conditions.and(idsCondition("userId", this.userId, isNegated));
    if (this.courseId != null) conditions.and(idsCondition("courseId", this.courseId, isNegated));
    conditions
      .oneOf("username", this.username)
      .oneOf("email", this.email)
      .oneOf("courseExternalId", this.courseExternalId)
      .oneOf("courseSlug", this.courseSlug)
      .contains("courseTitleContains", this.courseTitleContains)
      .oneOf("org", this.org)
      .oneOf("platformKey", this.platformKey)
      .oneOf("status", this.status)
      .is("isActive", this.isActive)
      .oneOf("mode", this.mode)
      .oneOf("origin", this.origin)
      .within("createdAt", this.createdAt)
      .within("enrolledAt", this.enrolledAt)
      .within("dueAt", this.dueAt)
      .within("completedAt", this.completedAt)
      .within("expiresAt", this.expiresAt)
      .within("progressPercent", this.progressPercent);
    if (this.or != null) {
      conditions.and({ kind: "any", of: this.or.map((part) => part.toDomain(isNegated)) });
    }
    if (this.not != null) conditions.and({ kind: "not", of: this.not.toDomain(!isNegated) });
    return conditions.toFilter();
  }
}
