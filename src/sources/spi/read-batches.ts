import type { RequestMeter, SourceCall } from "../../domain/call-context.js";
import { SourceError } from "../../domain/errors.js";
import type { Need } from "./source-connector.js";

/** Reads one batch. Stops with `call.signal`, as every call does. */
type ReadBatch<Batch, Answer> = (batch: Batch, call: SourceCall) => Promise<Answer>;

/**
 * Reads batches side by side, and settles when none of them is under way any more: by then whatever the source received
 * has been counted. A batch that fails is answered by its error, and the others go on; where all are needed, nothing is
 * sent any more.
 * @throws SourceError the first failure, where all are needed
 */
export function readBatches<Batch, Answer>(
  batches: readonly Batch[],
  read: ReadBatch<Batch, Answer>,
  call: SourceCall,
  need: "all",
): Promise<readonly Answer[]>;
export function readBatches<Batch, Answer>(
  batches: readonly Batch[],
  read: ReadBatch<Batch, Answer>,
  call: SourceCall,
  need: Need,
): Promise<readonly (Answer | SourceError)[]>;
export function readBatches<Batch, Answer>(
  batches: readonly Batch[],
  read: ReadBatch<Batch, Answer>,
  call: SourceCall,
  need: Need,
): Promise<readonly (Answer | SourceError)[]> {
  return need === "all" ? readAll(batches, read, call) : readEach(batches, read, call);
}

/** The first failure of batches none of which could be read; null where any could. */
export function failureOfAll(answers: readonly unknown[]): SourceError | null {
  const [first] = answers;
  return first instanceof SourceError && answers.every((one) => one instanceof SourceError)
    ? first
    : null;
}

async function readEach<Batch, Answer>(
  batches: readonly Batch[],
  read: ReadBatch<Batch, Answer>,
  call: SourceCall,
): Promise<readonly (Answer | SourceError)[]> {
  const settled = await Promise.allSettled(batches.map((batch) => read(batch, call)));
  return settled.map((one) => {
    if (one.status === "fulfilled") return one.value;
    const reason: unknown = one.reason;
    if (reason instanceof SourceError) return reason;
    throw reason;
  });
}

async function readAll<Batch, Answer>(
  batches: readonly Batch[],
  read: ReadBatch<Batch, Answer>,
  call: SourceCall,
): Promise<readonly Answer[]> {
  const [only] = batches;
  if (only !== undefined && batches.length === 1) return [await read(only, call)];
  const failures: unknown[] = [];
  const meter: RequestMeter = {
    takeRequest: () => {
      if (failures.length > 0) throw unneeded();
      call.meter.takeRequest();
    },
  };
  // What is on its way has been received or soon will be: it is waited for, so that counts are true.
  const settled = await Promise.allSettled(
    batches.map((batch) =>
      read(batch, { ...call, meter }).catch((error: unknown) => {
        failures.push(error);
        throw error;
      }),
    ),
  );
  if (failures.length > 0) throw failures[0];
  return settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
}

/** In the place of a request that nobody needs any more: it is the reader who ends, and nothing is wrong with the source. */
function unneeded(): SourceError {
  return new SourceError("SCAN_BUDGET_EXCEEDED", "What this belongs to has failed already.");
}
