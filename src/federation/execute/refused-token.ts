import { SourceError } from "../../domain/errors.js";
import type { Position } from "../../sources/spi/source-connector.js";

const refusals: ReadonlySet<number | undefined> = new Set([400, 404, 410, 422]);

/** Whether a source refuses a request as such, and not for the state that it is in. */
export function isRefusal(error: unknown): error is SourceError {
  return error instanceof SourceError && refusals.has(error.status);
}

/** Whether a source refuses the token of a page that it named itself: it may have forgotten it. */
export function isRefusedToken(position: Position | null, error: unknown): error is SourceError {
  return typeof position === "string" && isRefusal(error);
}
