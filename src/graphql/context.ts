import type { SourceId } from "../domain/values.js";
import type { Viewer } from "../domain/viewer.js";
import type { Federation, Operation } from "../federation/federation.js";
import type { SourceConnector } from "../sources/spi/source-connector.js";
import type { BulkParts } from "./bulk/bulk-page.js";
import { Loaders } from "./loaders/loaders.js";
import type { SourceDescription, SourceHealth } from "./source-description.js";

export interface GraphLimits {
  /** The largest `first` or `last`. */
  readonly maxPageSize: number;
}

/** What the server hands over for one operation. */
export interface GraphContextParts {
  readonly operation: Operation;
  readonly federation: Federation;
  /** Every configured source, by id. */
  readonly sources: ReadonlyMap<SourceId, SourceDescription>;
  readonly limits: GraphLimits;
  /** Jobs; absent in tests that have none. */
  readonly bulk?: BulkParts | undefined;
  health(source: SourceId): SourceHealth;
}

/** What resolvers see. One for each operation: loaders remember. */
export interface GraphContext extends GraphContextParts {
  readonly viewer: Viewer;
  readonly requestId: string;
  readonly loaders: Loaders;
  /** The sources of which the viewer may know, in the order of the configuration. */
  readonly connectors: ReadonlyMap<SourceId, SourceConnector>;
}

export function createGraphContext(parts: GraphContextParts): GraphContext {
  const { operation, federation, sources, limits, bulk } = parts;
  const { viewer, requestId } = operation.call;
  return {
    operation,
    federation,
    sources,
    limits,
    bulk,
    health: (source) => parts.health(source),
    viewer,
    requestId,
    loaders: new Loaders(operation),
    connectors: connectorsOf(federation.sourcesFor(viewer)),
  };
}

/** The federation hands out the same list for the same viewer. */
const known = new WeakMap<readonly SourceConnector[], GraphContext["connectors"]>();

function connectorsOf(sources: readonly SourceConnector[]): GraphContext["connectors"] {
  let byId = known.get(sources);
  if (byId === undefined) {
    byId = new Map(sources.map((source) => [source.id, source]));
    known.set(sources, byId);
  }
  return byId;
}
