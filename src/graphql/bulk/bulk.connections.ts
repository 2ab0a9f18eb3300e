import { Field, Int, ObjectType } from "type-graphql";
import { PageInfoType } from "../types/page-info.type.js";
import { BulkEnrollCellType } from "./bulk-cell.type.js";
import { BulkEnrollJobType } from "./bulk-job.type.js";

@ObjectType("BulkEnrollCellEdge", {
  simpleResolvers: true,
  description: "One of the cells of a page, and its place.",
})
export class BulkEnrollCellEdgeType {
  @Field(() => String, { description: "Goes on after or before this cell." })
  readonly cursor!: string;

  @Field(() => BulkEnrollCellType, { description: "The cell." })
  readonly node!: unknown;
}

@ObjectType("BulkEnrollCellConnection", {
  simpleResolvers: true,
  description: "One page of the cells of a job.",
})
export class BulkEnrollCellConnectionType {
  @Field(() => [BulkEnrollCellEdgeType], { description: "The cells with their cursors." })
  readonly edges!: readonly BulkEnrollCellEdgeType[];

  @Field(() => [BulkEnrollCellType], { description: "The cells." })
  readonly nodes!: readonly unknown[];

  @Field(() => PageInfoType, { description: "Where the page stands in the list." })
  readonly pageInfo!: PageInfoType;

  @Field(() => Int, { description: "Cells of the job with one of the outcomes asked for." })
  readonly totalCount!: number;
}

@ObjectType("BulkEnrollJobEdge", {
  simpleResolvers: true,
  description: "One of the jobs of a page, and its place.",
})
export class BulkEnrollJobEdgeType {
  @Field(() => String, { description: "Goes on after or before this job." })
  readonly cursor!: string;

  @Field(() => BulkEnrollJobType, { description: "The job." })
  readonly node!: unknown;
}

@ObjectType("BulkEnrollJobConnection", {
  simpleResolvers: true,
  description: "One page of the viewer's jobs.",
})
export class BulkEnrollJobConnectionType {
  @Field(() => [BulkEnrollJobEdgeType], { description: "The jobs with their cursors." })
  readonly edges!: readonly BulkEnrollJobEdgeType[];

  @Field(() => [BulkEnrollJobType], { description: "The jobs." })
  readonly nodes!: readonly unknown[];

  @Field(() => PageInfoType, { description: "Where the page stands in the list." })
  readonly pageInfo!: PageInfoType;
}
