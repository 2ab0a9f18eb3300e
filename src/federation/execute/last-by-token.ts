import type { Boundary } from "./boundary.js";
import { readHint } from "./find-by-token.js";
import { KeySet } from "./key-set.js";
import type { FoundRow, ListingContext } from "./listing.js";
import type { PageRead } from "./list-reader.js";
import { placeOnPage } from "./place-on-page.js";
import { anchorCount, anchorOf, fewAnchors, type PagedPlace } from "./place.js";
import { segmentHash, type Segment } from "./segments.js";

/**
 * The last rows before a boundary in a list whose pages name only their successors, where the page that held the
 * boundary has enough of them: it can be entered by its token, and the pages before it cannot. Null: it has not, and
 * the list has to be walked from its beginning.
 */
export async function lastByToken<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
>(
  context: ListingContext<Row, Field, Attribute, OrderField>,
  segment: Segment<Field>,
  boundary: Boundary | null,
  size: number,
): Promise<readonly FoundRow<Row>[] | null> {
  if (boundary?.place.kind !== "paged" || boundary.place.anchors.length === 0) return null;
  const { place, onRow } = boundary;
  const { kind, reader, judge: newJudge, passed } = context;
  const isFirstPage = place.position === null;
  // Fewer rows before the place than are wanted: the page is read with those before it.
  if (!isFirstPage && place.consumed <= size) return null;
  const keyOf = (row: Row): readonly string[] => kind.key(row);
  const step = await readHint<Row>(place, {
    read: async (position, head, ordinal) => ({
      position,
      page: await reader.readPage(segment, position),
      ordinal,
      head,
    }),
  });
  const end = step === null ? null : boundaryIn(step.page, { place, onRow }, keyOf);
  if (step === null || end === null) return null;
  const seen = new KeySet();
  const before = step.page.rows
    .slice(0, end)
    .map((row, at) => ({ row, at }))
    .filter(({ row }) => seen.add(keyOf(row)));
  const judge = newJudge();
  judge.see(step.page.rows.slice(end).filter((row) => seen.add(keyOf(row))));
  const judged = await judge.judge(
    before.map(({ row }) => row),
    segment,
  );
  passed("walk back", judge.visible);
  const kept = judged.slice(-size);
  const first = kept[0]?.index ?? 0;
  if (!isFirstPage && (kept.length < size || first + 1 < fewAnchors)) return null;
  const placeAt = (index: number): PagedPlace => {
    const at = before[index]?.at ?? 0;
    const nearest = before.slice(Math.max(0, index + 1 - anchorCount), index + 1).reverse();
    return {
      ...place,
      segment: segment.index,
      segmentHash: segmentHash(segment, kind.meanings),
      consumed: at + 1,
      ordinal: step.ordinal + at + 1,
      pageSize: reader.pageSize,
      total: step.page.total ?? -1,
      anchors: nearest.map(({ row: one }) => anchorOf(keyOf(one))),
    };
  };
  return kept.map(({ row, index }) => ({ row, place: () => placeAt(index) }));
}

/** How many rows of the page that held a boundary lie before it now; null where that page does not tell. */
function boundaryIn<Row>(
  { rows, next }: PageRead<Row>,
  { place, onRow }: { readonly place: PagedPlace; readonly onRow: boolean },
  keyOf: (row: Row) => readonly string[],
): number | null {
  const found = placeOnPage(rows, place.anchors, keyOf, place.consumed);
  const { index, nearestAt } = found;
  if (index === 0 || found.isDoubtful) return null;
  if (nearestAt !== null) return onRow ? nearestAt : index;
  // What lay nearest before the place may have moved to the page behind.
  return index === rows.length && next !== null ? null : index;
}
