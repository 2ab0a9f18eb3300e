import { Args, Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type { Cell } from "../../bulk/job.js";
import type { GraphContext } from "../context.js";
import { BulkCellsArgs } from "./bulk-cells.args.js";
import { readJobRow, type BulkJobRow } from "./bulk-job.row.js";
import { BulkEnrollJobType } from "./bulk-job.type.js";
import { readBulkPage, type BulkPage } from "./bulk-page.js";
import { BulkEnrollCellConnectionType } from "./bulk.connections.js";
import { bulkOf } from "./bulk-of.js";

/** What of a job is more than reading a property. */
@Resolver(() => BulkEnrollJobType)
export class BulkJobFields {
  @FieldResolver(() => BulkEnrollCellConnectionType, {
    description:
      "One cell for each (identifier, course) pair: in the order of the identifiers, and for each in the order of the courses.",
  })
  cells(
    @Root() { job }: BulkJobRow,
    @Args(() => BulkCellsArgs) args: BulkCellsArgs,
    @Ctx() context: GraphContext,
  ): Promise<BulkPage<Cell, number>> {
    const { service, seal } = bulkOf(context);
    const wanted = args.outcome == null ? null : new Set(args.outcome);
    const list = {
      name: ["cells", job.id, wanted === null ? null : [...wanted].sort(), context.viewer.subject],
      placeOf: ({ position }: Cell) => position,
      read: (page: Parameters<typeof service.cells>[2]) => service.cells(job, wanted, page),
    };
    const total = job.outcomes
      .filter(({ outcome }) => wanted?.has(outcome) !== false)
      .reduce((sum, { count }) => sum + count, 0);
    return readBulkPage(list, args.toPage(context.limits), seal, total);
  }

  @FieldResolver(() => BulkEnrollJobType, {
    nullable: true,
    description: "The job that this one takes back.",
  })
  undoes(@Root() { job }: BulkJobRow, @Ctx() context: GraphContext): Promise<BulkJobRow | null> {
    if (job.undoes === null) return Promise.resolve(null);
    return readJobRow(bulkOf(context).service, context.viewer, job.undoes);
  }
}
