import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";
import type { Job, JobPlace } from "../../bulk/job.js";
import { RequestError } from "../../domain/errors.js";
import { assertScope } from "../access.js";
import type { GraphContext } from "../context.js";
import { readId } from "../resolvers/read-id.js";
import { BulkJobsArgs } from "./bulk-cells.args.js";
import { BulkEnrollInput } from "./bulk-enroll.input.js";
import { BulkJobRow, readJobRow } from "./bulk-job.row.js";
import { BulkEnrollJobType, BulkEnrollPayloadType } from "./bulk-job.type.js";
import { bulkOf } from "./bulk-of.js";
import { readBulkPage, type BulkPage } from "./bulk-page.js";
import { BulkEnrollJobConnectionType } from "./bulk.connections.js";

interface Payload {
  readonly job: BulkJobRow;
}

@Resolver()
export class BulkResolver {
  @Query(() => BulkEnrollJobType, {
    nullable: true,
    description: "One of the viewer's jobs; null where it is none.",
  })
  bulkEnrollJob(
    @Arg("id", () => ID, { description: "As `BulkEnrollJob.id` gives it." }) id: string,
    @Ctx() context: GraphContext,
  ): Promise<BulkJobRow | null> {
    return readJobRow(bulkOf(context).service, context.viewer, readId("id", id, "job").key);
  }

  @Query(() => BulkEnrollJobConnectionType, { description: "The viewer's jobs, newest first." })
  async bulkEnrollJobs(
    @Args(() => BulkJobsArgs) args: BulkJobsArgs,
    @Ctx() context: GraphContext,
  ): Promise<BulkPage<BulkJobRow, JobPlace>> {
    const { service, seal } = bulkOf(context);
    const list = {
      name: ["jobs", context.viewer.subject],
      placeOf: ({ job: { createdAt, id } }: BulkJobRow) => ({ createdAt, id }),
      read: async (page: Parameters<typeof service.jobs>[1]) => {
        const { rows, hasMore } = await service.jobs(context.viewer, page);
        return { rows: rows.map((job) => new BulkJobRow(job)), hasMore };
      },
    };
    return readBulkPage(list, args.toPage(context.limits), seal);
  }

  @Mutation(() => BulkEnrollPayloadType, {
    description: "Enrolls or unenrolls many people in many courses, over one or several sources.",
  })
  async bulkEnroll(
    // Fifty thousand identifiers are no fault: the job checks the whole of its input by itself.
    @Arg("input", () => BulkEnrollInput, {
      description: "Who, where and how.",
      validateFn: () => undefined,
    })
    input: BulkEnrollInput,
    @Ctx() context: GraphContext,
  ): Promise<Payload> {
    assertScope(context.viewer, "bulk:write");
    const { service } = bulkOf(context);
    const job = await service.start(context.viewer, input.toDomain(), input.waitSeconds);
    const waited = await service.waitFor(context.viewer, job, input.waitSeconds * 1_000);
    return { job: new BulkJobRow(waited) };
  }

  @Mutation(() => BulkEnrollPayloadType, {
    description:
      "Stops a job after the requests now in flight; cells not yet sent become CANCELLED.",
  })
  cancelBulkEnrollJob(
    @Arg("id", () => ID, { description: "As `BulkEnrollJob.id` gives it." }) id: string,
    @Ctx() context: GraphContext,
  ): Promise<Payload> {
    return change(id, context, (key) => bulkOf(context).service.cancel(context.viewer, key));
  }

  @Mutation(() => BulkEnrollPayloadType, {
    description: "Runs again the cells that ended in SOURCE_FAILED, OUTCOME_UNKNOWN or CANCELLED.",
  })
  retryBulkEnrollJob(
    @Arg("id", () => ID, { description: "As `BulkEnrollJob.id` gives it." }) id: string,
    @Ctx() context: GraphContext,
  ): Promise<Payload> {
    return change(id, context, (key) => bulkOf(context).service.retry(context.viewer, key));
  }

  @Mutation(() => BulkEnrollPayloadType, {
    description: "Starts a new job that takes back just what the given job changed.",
  })
  undoBulkEnrollJob(
    @Arg("id", () => ID, { description: "As `BulkEnrollJob.id` gives it." }) id: string,
    @Ctx() context: GraphContext,
  ): Promise<Payload> {
    return change(id, context, (key) => bulkOf(context).service.undo(context.viewer, key));
  }
}

async function change(
  id: string,
  context: GraphContext,
  act: (key: string) => Promise<Job | null>,
): Promise<Payload> {
  assertScope(context.viewer, "bulk:write");
  const job = await act(readId("id", id, "job").key);
  if (job !== null) return { job: new BulkJobRow(job) };
  throw new RequestError("BAD_USER_INPUT", "`id` is not the id of one of your jobs.", {
    argument: "id",
  });
}
