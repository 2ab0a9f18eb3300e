import { FieldResolver, Resolver } from "type-graphql";
import type { SourceReport } from "../../domain/list.js";
import type { GraphContext } from "../context.js";
import type { SourceDescription } from "../source-description.js";
import { SourceReportType } from "../types/source-report.type.js";
import { SourceType } from "../types/source.type.js";
import { describeSource } from "./describe-source.js";

@Resolver(() => SourceReportType)
export class SourceReportFields {
  @FieldResolver(() => SourceType, { description: "The source that is reported on." })
  source(report: SourceReport, _args: unknown, context: GraphContext): SourceDescription {
    return describeSource(report.source, context);
  }
}
