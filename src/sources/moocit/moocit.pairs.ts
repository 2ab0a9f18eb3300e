import type { SourceCall } from "../../domain/call-context.js";
import type { RowReader } from "../spi/row-reader.js";
import type { MoocitApi, Resource } from "./moocit.api.js";
import type { MoocitFilter } from "./moocit.requests.js";

/** Who, and in which course: what every row of every list says. */
export interface Pair {
  readonly username: string;
  readonly courseKey: string;
}

/** Null, and drift, where one of them is missing. */
export function readPair(row: RowReader): Pair | null {
  const username = row.id("username", row.row["username"]);
  const courseKey = row.id("course_id", row.row["course_id"]);
  if (username !== null && courseKey !== null) return { username, courseKey };
  row.drift("username or course_id is missing");
  return null;
}

/** Shows every row of the reads, and keeps none: a course may have a hundred thousand. */
export async function readPairs(
  api: MoocitApi,
  resource: Resource,
  filters: readonly MoocitFilter[],
  note: (row: RowReader, pair: Pair) => void,
  call: SourceCall,
): Promise<void> {
  const take = (row: RowReader): null | undefined => {
    const pair = readPair(row);
    if (pair === null) return null;
    note(row, pair);
    return undefined;
  };
  await Promise.all(filters.map((filter) => api.first(resource, filter, take, call)));
}
