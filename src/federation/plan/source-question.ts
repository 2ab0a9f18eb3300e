import type { Filter } from "../../domain/filter.js";
import type { Order } from "../../domain/query.js";
import type { AccessPath, Tells } from "../../sources/spi/capabilities.js";

/** What a source declares about one kind of row, and nothing else of it. */
export interface SourceSheet<Field extends string, Attribute extends string> {
  readonly source: string;
  readonly paths: readonly AccessPath<Field>[];
  readonly tells: Tells<Attribute>;
  /** Filter fields of users and courses that a list of them can be asked, where the source has such lists. */
  readonly lists: {
    readonly user?: { readonly pushable: readonly string[] };
    readonly course?: { readonly pushable: readonly string[] };
  };
}

/** What is asked of one source. */
export interface SourceQuestion<Field extends string, OrderField extends string> {
  readonly filter: Filter<Field>;
  /** The rows that the viewer may see at all. */
  readonly limit: Filter<Field>;
  readonly order: Order<OrderField> | null;
  /** Requests that may be spent. */
  readonly maxRequests: number;
}
