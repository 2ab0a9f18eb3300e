import type { GraphQLOutputType } from "graphql";
import { apart } from "./apart.js";
import type { Path } from "./collected-errors.js";
import { fail } from "./fail.js";
import type { KeptLists } from "./kept-texts.js";
import {
  isLater,
  type Complete,
  type FieldPlan,
  type Outcome,
  type Piece,
  type Run,
} from "./plan.js";
import { closeList, comma, nullText, openList } from "./words.js";

/** A list of rows, which is not rendered again where it came before and nothing but the rows has a say in it. */
export function completeRows(
  run: Run,
  rows: readonly unknown[],
  path: Path,
  { list, kept }: { readonly list: ListPlan; readonly kept: KeptLists },
): Outcome {
  const { out, transients } = run;
  const before = kept.find(rows);
  if (before !== undefined) return out.piece(before);
  const at = out.length;
  const done = completeList(run, rows, path, list);
  if (run.transients === transients && done === true) kept.keep(rows, { out, at });
  return done;
}

/** A list, with what is known of it before anything runs. */
export interface ListPlan {
  readonly field: FieldPlan;
  readonly itemType: GraphQLOutputType;
  readonly completeItem: Complete;
}

export function completeList(
  run: Run,
  items: readonly unknown[],
  path: Path,
  list: ListPlan,
): Outcome {
  const { out } = run;
  const start = out.length;
  out.piece(openList);
  for (let at = 0; at < items.length; at++) {
    const before = out.length;
    if (at > 0) out.piece(comma);
    const began = out.length;
    const done = completeItem(run, items[at], { prev: path, key: at, typename: undefined }, list);
    if (done === true) continue;
    if (done === null || done === undefined) {
      out.rewind(began);
      out.piece(nullText);
      continue;
    }
    out.rewind(before);
    return completeRest(run, items, path, { list, at, text: out.take(start), done });
  }
  return out.piece(closeList);
}

/** An iterable that is no array is gone through once. */
export function completeIterable(
  run: Run,
  items: Iterable<unknown>,
  path: Path,
  list: ListPlan,
): Outcome {
  const outcomes = Array.from(items, (item, at) =>
    apart(run, () => completeItem(run, item, { prev: path, key: at, typename: undefined }, list)),
  );
  return outcomes.some(isLater)
    ? joinLater(run, openList, outcomes)
    : writeItems(run, openList, outcomes as readonly Piece[]);
}

/** Where a loop over the items met the first that comes later. */
interface Met {
  readonly list: ListPlan;
  readonly at: number;
  /** Of the items before it. */
  readonly text: Buffer;
  readonly done: Promise<Piece>;
}

function completeRest(
  run: Run,
  items: readonly unknown[],
  path: Path,
  { list, at, text, done }: Met,
): Promise<Piece> {
  const outcomes: Promise<Piece>[] = [done];
  try {
    for (let next = at + 1; next < items.length; next++) {
      const place = { prev: path, key: next, typename: undefined };
      const item = (): Outcome => completeItem(run, items[next], place, list);
      outcomes.push(Promise.resolve(apart(run, item)));
    }
  } catch (error) {
    // Nobody waits for those under way, but their failures are no surprise.
    void Promise.allSettled(outcomes);
    throw error;
  }
  return joinLater(run, at === 0 ? text : Buffer.concat([text, comma]), outcomes);
}

/** Settles in the same turn as graphql-js' `Promise.all` of the items, which decides which of two errors comes first. */
function joinLater(
  run: Run,
  before: Buffer,
  outcomes: readonly (Piece | Promise<Piece>)[],
): Promise<Piece> {
  return new Promise((resolve, reject) => {
    const pieces: Piece[] = [];
    let left = outcomes.length;
    const take = (piece: Piece, at: number): void => {
      pieces[at] = piece;
      left -= 1;
      if (left === 0) resolve(apart(run, () => writeItems(run, before, pieces)));
    };
    outcomes.forEach((outcome, at) => {
      void Promise.resolve(outcome).then((piece) => take(piece, at), reject);
    });
  });
}

function writeItems({ out }: Run, before: Buffer, pieces: readonly Piece[]): true {
  out.piece(before);
  for (let at = 0; at < pieces.length; at++) {
    if (at > 0) out.piece(comma);
    out.piece(pieces[at] ?? nullText);
  }
  return out.piece(closeList);
}

function completeItem(run: Run, item: unknown, place: Path, list: ListPlan): Outcome {
  try {
    const done = isLater(item)
      ? item.then((value) => apart(run, () => list.completeItem(run, value, place)))
      : list.completeItem(run, item, place);
    if (!isLater(done)) return done;
    return done.then(undefined, (error: unknown) =>
      fail(run, error, place, list.field, list.itemType),
    );
  } catch (error) {
    return fail(run, error, place, list.field, list.itemType);
  }
}
