import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import type {
  Certificate,
  EnrollmentOrigin,
  EnrollmentStatus,
  Link,
} from "../../domain/enrollment.js";
import type { Instant, JsonObject, JsonValue } from "../../domain/values.js";
import { DateTimeScalar } from "../scalars/date-time.scalar.js";
import { JsonObjectScalar, JsonScalar } from "../scalars/json.scalar.js";
import { CertificateType } from "./certificate.type.js";
import { EnrollmentOriginEnum } from "./enrollment-origin.enum.js";
import { EnrollmentStatusEnum } from "./enrollment-status.enum.js";
import { LinkType } from "./link.type.js";
import { NodeType } from "./node.type.js";

/**
 * Declares the public type. Its values are the domain's rows themselves, whose fields bear the same names; what needs
 * more than reading a property is in `resolvers/enrollment.fields.ts`.
 */
@ObjectType("Enrollment", {
  implements: NodeType,
  simpleResolvers: true,
  description: "One person's registration in one course of one source.",
})
export class EnrollmentType {
  @Field(() => ID, { description: "Names this enrollment over all sources." })
  readonly id!: string;

  @Field(() => String, {
    nullable: true,
    description: "The source's own id of this enrollment; null where the source has none.",
  })
  readonly externalId!: string | null;

  @Field(() => EnrollmentStatusEnum, { description: "Where it stands, at the time of answering." })
  readonly status!: EnrollmentStatus;

  @Field(() => Boolean, { nullable: true, description: "Null where the source does not tell." })
  readonly isActive!: boolean | null;

  @Field(() => String, {
    nullable: true,
    description: "Open edX enrollment mode: audit, honor, verified, ...",
  })
  readonly mode!: string | null;

  @Field(() => EnrollmentOriginEnum, { nullable: true, description: "How it came about." })
  readonly origin!: EnrollmentOrigin | null;

  @Field(() => Boolean, { nullable: true, description: "Whether the learner has to take it." })
  readonly isMandatory!: boolean | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "When the record was created in the source.",
  })
  readonly createdAt!: Instant | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "When the record was last changed in the source.",
  })
  readonly updatedAt!: Instant | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "When it was assigned." })
  readonly assignedAt!: Instant | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "When the learner was enrolled." })
  readonly enrolledAt!: Instant | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "From when the learner may open the course.",
  })
  readonly accessStartsAt!: Instant | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "When the learner began." })
  readonly startedAt!: Instant | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "When the learner was last seen in the course.",
  })
  readonly lastActivityAt!: Instant | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Until when it is to be finished." })
  readonly dueAt!: Instant | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "When the learner finished." })
  readonly completedAt!: Instant | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "When it was deactivated." })
  readonly endedAt!: Instant | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "When access ends or ended. May lie in the future.",
  })
  readonly expiresAt!: Instant | null;

  @Field(() => Boolean, { nullable: true, description: "Whether access is refused after dueAt." })
  readonly locksAfterDue!: boolean | null;

  @Field(() => Float, { nullable: true, description: "0 to 100." })
  readonly progressPercent!: number | null;

  @Field(() => Float, { nullable: true, description: "Time that the learner spent in the course." })
  readonly timeSpentSeconds!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: "Latest or final score, on the source's own scale.",
  })
  readonly score!: number | null;

  @Field(() => Int, { nullable: true, description: "Which attempt this is, from 1." })
  readonly attemptNumber!: number | null;

  @Field(() => Int, { nullable: true, description: "How many attempts there were." })
  readonly attemptsCount!: number | null;

  @Field(() => CertificateType, { nullable: true, description: "Issued for finishing the course." })
  readonly certificate!: Certificate | null;

  @Field(() => [LinkType], {
    description: "Addresses that belong to this enrollment. Empty where the source gives none.",
  })
  readonly links!: readonly Link[];

  @Field(() => JsonScalar, {
    nullable: true,
    description: "The source's free-form data of this enrollment (metadata, custom fields).",
  })
  readonly metadata!: JsonValue;

  @Field(() => JsonObjectScalar, {
    nullable: true,
    description: "The source's row as it was received. Needs the scope raw:read.",
  })
  readonly remoteData!: JsonObject | null;
}
