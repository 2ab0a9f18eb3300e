import { Pauses } from "./pauses.js";
import { badJson } from "./parse-json.js";
import { JsonSplitter, withoutBom } from "./json-splitter.js";

export interface JsonStreamOptions {
  /** Names of the member that holds the rows where the top level is an object: `["results", "data"]`. */
  readonly keys: readonly string[];
  /** A top-level object without such an array is itself the only row. Default: it is not the promised content. */
  readonly single?: boolean;
  /** Rows in a group at most. Default 100, at which parsing is fastest. */
  readonly groupSize?: number;
  /** Default 4 MiB. */
  readonly maxElementBytes?: number;
}

/** A long list, as it comes. */
export interface JsonRows {
  /**
   * The rows, in groups, in bounded memory. Can be read once. Rows that came before a fault are handed out; only a loop
   * that ends without an error has seen a complete answer.
   *
   * @throws SourceError SOURCE_BAD_RESPONSE, and what the chunks throw
   */
  readonly groups: AsyncIterable<readonly unknown[]>;
  /** The other members of the top-level object, such as `nextPageToken`. Complete once the groups have ended. */
  rest(): Readonly<Record<string, unknown>>;
}

/** Reads the rows of a top-level array, or of an array under one of the keys of a top-level object. */
export function streamJson(chunks: AsyncIterable<Buffer>, options: JsonStreamOptions): JsonRows {
  const keys = new Set(options.keys);
  const splitter = new JsonSplitter((key) => keys.has(key), {
    groupSize: options.groupSize ?? 100,
    maxElementBytes: options.maxElementBytes ?? 4 * 1024 * 1024,
  });
  return {
    groups: readGroups(chunks, splitter, options.single === true),
    rest: () => Object.fromEntries(splitter.members),
  };
}

async function* readGroups(
  chunks: AsyncIterable<Buffer>,
  splitter: JsonSplitter,
  single: boolean,
): AsyncGenerator<readonly unknown[], void, undefined> {
  const pauses = new Pauses();
  for await (const chunk of withoutBom(chunks)) {
    for (const group of splitter.push(chunk)) {
      yield group;
      await pauses.due();
    }
    await pauses.due();
  }
  splitter.end();
  if (splitter.hasRows) return;
  if (!single) throw badJson("the list is missing");
  yield [Object.fromEntries(splitter.members)];
}
