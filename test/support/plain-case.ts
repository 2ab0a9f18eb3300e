import { Chance } from "../properties/chance.js";
import { federate, viewerOf, type Case, type CaseSource } from "../properties/federated-case.js";

/** All rows of the sources, as they list them, for somebody who may see everything. */
export function plainCase(sources: readonly CaseSource[], size: number, secret?: string): Case {
  return {
    seed: 0,
    chance: new Chance(1),
    sources,
    filter: { kind: "constant", value: true },
    viewer: viewerOf({}, null),
    order: null,
    size,
    federation: federate(sources, {}, secret),
  };
}
