import { Pauses } from "./pauses.js";
import { XmlReader, type XmlLimits } from "./xml-reader.js";
import { badXml, textOf, type XmlElement } from "./xml-tree.js";

export { badXml, child, children, textOf, type XmlElement } from "./xml-tree.js";

const mebibyte = 1024 * 1024;
const documentLimits: XmlLimits = {
  maxDepth: 32,
  maxElements: 100_000,
  maxTreeBytes: 16 * mebibyte,
};
const rowLimits: XmlLimits = { maxDepth: 32, maxElements: 10_000, maxTreeBytes: 4 * mebibyte };

/** Members beside the rows; there are a few. */
const maxRest = 1_000;

/**
 * A small document as a tree: at most 32 levels, 100,000 elements, 16 MiB.
 *
 * @returns the root
 * @throws SourceError SOURCE_BAD_RESPONSE where it is no XML, cut off, too large, too deep, or has a DOCTYPE
 */
export function parseXml(body: Buffer, limits: Partial<XmlLimits> = {}): XmlElement {
  const bounds = { ...documentLimits, ...limits };
  if (body.length > bounds.maxTreeBytes) throw badXml("it is too large");
  let root: XmlElement | undefined;
  const reader = new XmlReader(bounds, {
    isTree: () => true,
    onTree: (tree) => {
      root = tree;
    },
    onLeaf: () => undefined,
  });
  reader.push(body);
  reader.end();
  if (root === undefined) throw badXml("it is empty");
  return root;
}

export interface XmlStreamOptions {
  /**
   * Whether an element is a row.
   *
   * @param path Names from the root down to the parent. The root itself is asked about too, with an empty path.
   */
  readonly isRow: (name: string, path: readonly string[]) => boolean;
  /** Default 100. */
  readonly groupSize?: number;
  /** What one row may be. Default: 32 levels, 10,000 elements, 4 MiB. */
  readonly limits?: Partial<XmlLimits>;
}

/** A long list, as it comes. */
export interface XmlRows {
  /**
   * The rows, in groups, in bounded memory. Can be read once. Rows that came before a fault are handed out; only a loop
   * that ends without an error has seen a complete answer.
   *
   * @throws SourceError SOURCE_BAD_RESPONSE, and what the chunks throw
   */
  readonly groups: AsyncIterable<readonly XmlElement[]>;
  /**
   * Texts of the simple elements directly below the root that are no rows, such as `nextPageToken`; an empty one is null.
   * Complete once the groups have ended.
   */
  readonly rest: Readonly<Record<string, string | null>>;
}

/** Reads the rows of a large document. */
export function streamXml(chunks: AsyncIterable<Buffer>, options: XmlStreamOptions): XmlRows {
  const rest = new Map<string, string | null>();
  let rows: XmlElement[] = [];
  const reader = new XmlReader(
    { ...rowLimits, ...options.limits },
    {
      isTree: options.isRow,
      onTree: (tree) => rows.push(tree),
      onLeaf: (name, text, path) => {
        if (path.length !== 1) return;
        if (rest.size >= maxRest) throw badXml("it has too many members beside its rows");
        rest.set(name, textOf({ name, text, children: [] }));
      },
    },
  );
  const groupSize = options.groupSize ?? 100;
  const pauses = new Pauses();
  const read = async function* (): AsyncGenerator<readonly XmlElement[], void, undefined> {
    for await (const chunk of chunks) {
      reader.push(chunk);
      let at = 0;
      for (; rows.length - at >= groupSize; at += groupSize) {
        yield rows.slice(at, at + groupSize);
        await pauses.due();
      }
      rows = rows.slice(at);
      await pauses.due();
    }
    reader.end();
    while (rows.length > 0) yield rows.splice(0, groupSize);
  };
  return {
    groups: read(),
    get rest() {
      return Object.fromEntries(rest);
    },
  };
}
