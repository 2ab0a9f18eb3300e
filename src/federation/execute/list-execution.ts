import type { ListQuery } from "../../domain/list.js";
import type { RowKind } from "../../domain/query.js";
import type { Instant } from "../../domain/values.js";
import type { CursorCodec } from "../cursor/cursor-codec.js";
import type { ListLengths } from "./list-lengths.js";
import type { SourceTurn } from "./source-turn.js";

/** What one page of a list is made with. */
export interface ListExecution<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
> {
  readonly kind: RowKind<Row, Field, Attribute, OrderField>;
  readonly query: ListQuery<Field, Attribute, OrderField>;
  /** One for each source in question, in the order of the configuration. */
  readonly turns: readonly SourceTurn<Row, Field, Attribute, OrderField>[];
  /** How long the making of the turns took. */
  readonly planningMs: number;
  readonly now: Instant;
  readonly codec: CursorCodec;
  /** What the cursors are bound to; made when a cursor is opened or sealed. */
  readonly question: () => Buffer;
  /** How long a silent source is waited for before the next one is asked beside it, in milliseconds. */
  readonly patienceMs: number;
  readonly lengths: ListLengths;
  /** Fills what is only selected; a row's attribute that could not be read holds the error. */
  readonly complete: (
    turn: SourceTurn<Row, Field, Attribute, OrderField>,
    rows: readonly Row[],
  ) => Promise<readonly Row[]>;
}
