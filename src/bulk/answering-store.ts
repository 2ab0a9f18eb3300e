import { RequestError } from "../domain/errors.js";
import type { Store } from "../storage/store.js";
import { StoreUnavailableError } from "../storage/store-error.js";

/** The store as callers meet it: while it is away they are told to come back, and nothing is waited for. */
export function answeringStore(store: Store): Store {
  return {
    ...store,
    read: (query) => toldAway(() => store.read(query)),
    write: (change) => toldAway(() => store.write(change)),
  };
}

async function toldAway<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof StoreUnavailableError)) throw error;
    const message =
      "The job store cannot be reached at the moment. Jobs go on when it is back: try again.";
    throw new RequestError("OVERLOADED", message);
  }
}
