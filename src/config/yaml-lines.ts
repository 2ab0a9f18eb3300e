import {
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Document,
  type LineCounter,
  type Node,
  type YAMLMap,
} from "yaml";
import type { KeyPath } from "./key-path.js";

/** Line, from 1, of the setting at a path, or of the nearest one around it that is there. */
export function lineOfPath(
  document: Document,
  lines: LineCounter,
  path: KeyPath,
): number | undefined {
  let node: Node | null = document.contents;
  let place = isNode(node) ? node : undefined;
  for (const part of path) {
    const step = stepInto(isAlias(node) ? node.resolve(document) : node, part);
    if (step === undefined) break;
    ({ node, place } = step);
  }
  return place === undefined ? undefined : lineOfNode(lines, place);
}

/** Line, from 1, on which a node starts. */
export function lineOfNode(lines: LineCounter, node: Node): number {
  return lines.linePos(node.range?.[0] ?? 0).line;
}

interface Step {
  readonly node: Node | null;
  /** What a reader looks for: the key, or the list's element. */
  readonly place: Node;
}

function stepInto(node: Node | null | undefined, part: PropertyKey): Step | undefined {
  if (isMap(node)) {
    const pair = node.items.findLast(({ key }) => wordOf(key) === part);
    if (!isScalar(pair?.key)) return undefined;
    return { node: isNode(pair.value) ? pair.value : null, place: pair.key };
  }
  const item = isSeq(node) && typeof part === "number" ? node.items[part] : undefined;
  return isNode(item) ? { node: item, place: item } : undefined;
}

/** A key as text. */
export function wordOf(key: unknown): string | undefined {
  return isScalar(key) ? String(key.value) : undefined;
}

/** The path of a mapping, from the nodes around it. */
export function pathOfMap(map: YAMLMap, parents: readonly unknown[]): KeyPath {
  const chain = [...parents, map];
  return chain.flatMap((parent, index): KeyPath => {
    if (isPair(parent)) return [wordOf(parent.key) ?? ""];
    return isSeq(parent) ? [parent.items.indexOf(chain[index + 1])] : [];
  });
}
