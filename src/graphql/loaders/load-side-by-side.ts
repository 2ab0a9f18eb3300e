import { SourceError } from "../../domain/errors.js";

/**
 * Answers each key by itself: one that fails is an error for that key alone. Every call is made before the first
 * answers, so that the federation reads them together.
 */
export async function loadSideBySide<Key, Value>(
  keys: readonly Key[],
  sourceOf: (key: Key) => string,
  load: (key: Key) => Promise<Value>,
): Promise<(Value | Error)[]> {
  const settled = await Promise.allSettled(keys.map(load));
  return settled.map((result, index) => {
    if (result.status === "fulfilled") return result.value;
    const key = keys[index];
    return toError(result.reason, key === undefined ? undefined : sourceOf(key));
  });
}

function toError(reason: unknown, source: string | undefined): Error {
  if (reason instanceof SourceError && reason.source === undefined && source !== undefined) {
    return reason.of(source);
  }
  return reason instanceof Error ? reason : new Error("A look-up failed", { cause: reason });
}
