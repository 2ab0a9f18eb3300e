import { Field, Float, Int, ObjectType, registerEnumType } from "type-graphql";
import { reportStatuses, type ReportStatus } from "../../domain/list.js";
import type { Instant } from "../../domain/values.js";
import { DateTimeScalar } from "../scalars/date-time.scalar.js";
import { enumOf } from "./enum-of.js";

export const SourceReportStatusEnum = enumOf(reportStatuses);

registerEnumType(SourceReportStatusEnum, {
  name: "SourceReportStatus",
  description: "How a source served a page.",
  valuesConfig: {
    OK: { description: "Answered all that this page asked of it." },
    NOT_REACHED: { description: "The page was full before this source's turn." },
    PARTIAL: {
      description: "Read in part: a budget or the deadline ran out. Rows may be missing.",
    },
    STALE: {
      description: "Live reading failed; the rows come from an earlier read (asOf).",
    },
    SKIPPED: {
      description:
        "Cannot answer this question at all (a required filter is missing, a field that it never tells).",
    },
    FAILED: { description: "Could not be read." },
  },
});

/** Its values are the domain's `SourceReport`s. */
@ObjectType("SourceReport", {
  simpleResolvers: true,
  description: "How one source served one page of a connection.",
})
export class SourceReportType {
  @Field(() => SourceReportStatusEnum, { description: "In one word." })
  readonly status!: ReportStatus;

  @Field(() => String, {
    nullable: true,
    description:
      "A code, for every status but OK and NOT_REACHED, such as SOURCE_TIMEOUT or FILTER_REQUIRED.",
  })
  readonly reason!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The same for a person to read. Holds no secret and no personal data.",
  })
  readonly message!: string | null;

  @Field(() => [String], { description: "Filter fields that the source evaluated." })
  readonly pushedDown!: readonly string[];

  @Field(() => [String], {
    description: "Filter fields that the gateway checked on the rows it read.",
  })
  readonly residual!: readonly string[];

  @Field(() => Int, { description: "Requests sent upstream for this page (retries counted)." })
  readonly requests!: number;

  @Field(() => Int, { description: "Rows read from the source for this page." })
  readonly rowsRead!: number;

  @Field(() => Int, { description: "Rows of this page that came from this source." })
  readonly rowsReturned!: number;

  @Field(() => Int, {
    nullable: true,
    description:
      "Matching rows in this source; null when unknown or not asked, which the connection's totalCount does.",
  })
  readonly totalCount!: number | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      "The age of the oldest data used: when it was read from the source. Null when nothing was read.",
  })
  readonly asOf!: Instant | null;

  @Field(() => Float, { nullable: true, description: "Null when a retry is not known to help." })
  readonly retryAfterSeconds!: number | null;

  @Field(() => Float, { description: "How long the source was worked on for this page." })
  readonly durationMs!: number;
}
