import type { FaultList } from "./fault-list.js";
import { formatKeyPath, listAt, textAt, type KeyPath } from "./key-path.js";
import { isPrivateOnTheWay } from "./loopback.js";

/** What the rules between settings look at. The tree is as the file has it: any part may be missing or wrong. */
export interface ConsistencyCheck {
  readonly tree: unknown;
  readonly production: boolean;
  readonly faults: FaultList;
}

interface RepeatCheck {
  readonly tree: unknown;
  readonly faults: FaultList;
  readonly list: KeyPath;
  /** The key whose text no two elements may share, ignoring case. */
  readonly key: string;
}

/** Adds a fault for each element of a list whose `key` an earlier one has. */
export function addRepeats({ tree, faults, list, key }: RepeatCheck): void {
  const first = new Map<string, number>();
  for (const [place, element] of listAt(tree, list).entries()) {
    const word = textAt(element, [key])?.toLowerCase();
    if (word === undefined) continue;
    const earlier = first.get(word);
    if (earlier === undefined) {
      first.set(word, place);
      continue;
    }
    faults.add([...list, place, key], {
      problem: `the same as ${formatKeyPath([...list, earlier, key])}`,
      expected: "each once",
    });
  }
}

/** Adds a fault where production would send secrets over the network in the clear. */
export function addUnsafeUrl(path: KeyPath, { tree, production, faults }: ConsistencyCheck): void {
  const url = textAt(tree, path);
  if (!production || url === undefined || !URL.canParse(url) || isPrivateOnTheWay(url)) return;
  faults.add(path, { problem: "http:// in production", expected: "https://" });
}
