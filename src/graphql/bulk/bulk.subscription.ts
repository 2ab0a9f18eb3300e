import { Arg, ID, Resolver, Root, Subscription } from "type-graphql";
import type { Job } from "../../bulk/job.js";
import { RequestError } from "../../domain/errors.js";
import type { GraphContext } from "../context.js";
import { readId } from "../resolvers/read-id.js";
import { BulkJobRow } from "./bulk-job.row.js";
import { BulkEnrollJobType } from "./bulk-job.type.js";
import { bulkOf } from "./bulk-of.js";

@Resolver()
export class BulkSubscription {
  @Subscription(() => BulkEnrollJobType, {
    description: "The job's state now, then after every change, until it has ended.",
    subscribe: ({ args, context }) =>
      watch(String((args as { id?: unknown }).id), context as GraphContext),
  })
  bulkEnrollJob(
    @Root() job: Job,
    // eslint-disable-next-line @typescript-eslint/no-unused-vars -- the field's arguments are those of its method
    @Arg("id", () => ID, { description: "As `BulkEnrollJob.id` gives it." }) _id: string,
  ): BulkJobRow {
    return new BulkJobRow(job);
  }
}

/** @throws RequestError where the viewer has no such job: there is nothing to wait for */
async function watch(id: string, context: GraphContext): Promise<AsyncIterable<Job>> {
  const { service } = bulkOf(context);
  const { key } = readId("id", id, "job");
  if ((await service.job(context.viewer, key)) === null) {
    throw new RequestError("BAD_USER_INPUT", "`id` is not the id of one of your jobs.", {
      argument: "id",
    });
  }
  return service.watch(context.viewer, key);
}
