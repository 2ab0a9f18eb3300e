import type { SourceCall } from "./call-context.js";
import { causedByReader, SourceError } from "./errors.js";

/** Whether a read failed for a reason that is its reader's alone: whoever waits for it as well may begin anew. */
export function endedByReader(error: unknown, { signal }: Pick<SourceCall, "signal">): boolean {
  if (signal.aborted || !(error instanceof SourceError)) return true;
  return causedByReader.has(error.reason);
}
