import type { Collection } from "./source-connector.js";

/** The `readAll` of a collection whose paths are all paged: the planner never calls it. */
export const pagedOnly: Pick<Collection<never, never, never>, "readAll"> = {
  readAll: () => {
    throw new Error("Every path of this collection is paged");
  },
};
