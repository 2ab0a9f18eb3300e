import { Field, Int, ObjectType, type ClassType } from "type-graphql";
import { PageInfoType } from "./page-info.type.js";
import { SourceReportType } from "./source-report.type.js";

/** How the rows of a connection are called. */
interface ConnectionWords {
  /** The type of a row: `Enrollment` gives `EnrollmentConnection` and `EnrollmentEdge`. */
  readonly node: string;
  /** In the middle of a sentence: `enrollments`. */
  readonly rows: string;
}

/**
 * Declares a connection over all sources and its edge. Its values are `ListPage`s. Takes a function, so that the
 * order in which modules load does not matter.
 */
export function createConnectionType(nodeType: () => ClassType, words: ConnectionWords): ClassType {
  @ObjectType(`${words.node}Edge`, {
    simpleResolvers: true,
    description: `One of the ${words.rows} of a page, and its place.`,
  })
  class EdgeType {
    @Field(() => String, { description: "Goes on after or before this row." })
    readonly cursor!: string;

    @Field(nodeType, { description: "The row." })
    readonly node!: unknown;
  }

  @ObjectType(`${words.node}Connection`, {
    simpleResolvers: true,
    description: `One page of ${words.rows} over all sources, and how each source served it.`,
  })
  class ConnectionType {
    @Field(() => [EdgeType], { description: "The rows with their cursors." })
    readonly edges!: readonly EdgeType[];

    @Field(() => [nodeType()], { description: "The rows." })
    readonly nodes!: readonly unknown[];

    @Field(() => PageInfoType, { description: "Where the page stands in the list." })
    readonly pageInfo!: PageInfoType;

    @Field(() => Int, {
      nullable: true,
      description: `Matching ${words.rows} over all sources. Computed only when selected; null when a source could not count them.`,
    })
    readonly totalCount!: number | null;

    @Field(() => Boolean, {
      description: "True when nothing that belongs on this page can be missing from it.",
    })
    readonly isComplete!: boolean;

    @Field(() => [SourceReportType], {
      description: "What each source contributed to this page, and how.",
    })
    readonly sources!: readonly SourceReportType[];
  }
  return ConnectionType;
}
