import { readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import { fileURLToPath } from "node:url";

/** What of a `.cpuprofile` is looked at. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

export interface ProfileNode {
  readonly id: number;
  readonly callFrame: {
    readonly functionName: string;
    readonly url: string;
    readonly lineNumber: number;
    readonly columnNumber: number;
  };
  readonly children?: readonly number[];
}

export interface Share {
  readonly name: string;
  /** Of the time in which the process was busy, or of the memory that it took. */
  readonly percent: number;
}

export interface Busy {
  readonly layers: readonly Share[];
  /** By what they and the engine's own functions that they call took. */
  readonly modules: readonly Share[];
  /** By what they took themselves. */
  readonly functions: readonly Share[];
  /** Functions of Rollcall, by what they and all that they called took. */
  readonly withCallees: readonly Share[];
}

/** The first that fits. What fits none belongs to the layer of its caller. */
const layers: readonly (readonly [layer: string, url: RegExp])[] = [
  ["Apollo Server", /node_modules\/@apollo\//u],
  ["execution (graphql-js)", /node_modules\/graphql\//u],
  ["type-graphql", /node_modules\/type-graphql\//u],
  ["DataLoader", /node_modules\/dataloader\//u],
  ["HTTP out: undici and node:net", /node_modules\/undici\//u],
  ["HTTP out: breaker, places, budget, retry", /node_modules\/cockatiel\/|src\/http\//u],
  ["resolvers, selections, loaders", /src\/graphql\//u],
  ["federation", /src\/federation\//u],
  ["decode and map", /src\/sources\/|src\/domain\//u],
  ["HTTP in: our server", /src\/server\//u],
  [
    "log, metrics, traces",
    /src\/observability\/|node_modules\/(?:pino|prom-client|@opentelemetry)/u,
  ],
  ["HTTP in: node:http", /^node:_http|^node:internal\/http/u],
];

const builtIn: ReadonlyMap<string, string> = new Map([
  ["(garbage collector)", "garbage collection"],
  ["(program)", "the engine and the system"],
  ["(root)", "the engine and the system"],
  ["parse", "JSON.parse"],
  ["stringify", "JSON.stringify"],
]);

/** What the sampling of memory says: a tree of functions, with the bytes that each took itself. */
export interface HeapProfile {
  readonly head: HeapNode;
}

interface HeapNode {
  readonly callFrame: ProfileNode["callFrame"];
  readonly selfSize: number;
  readonly children: readonly HeapNode[];
}

/** Shares out the memory that was taken. */
export function shareOutMemory({ head }: HeapProfile): Busy & { readonly bytes: number } {
  const counts = new Counts();
  const walk = (node: HeapNode, above: Chain | undefined): void => {
    const chain = toChain(node, above);
    if (node.selfSize > 0) counts.add(node, chain, node.selfSize);
    for (const child of node.children) walk(child, chain);
  };
  walk(head, undefined);
  return { ...counts.shares(), bytes: counts.total };
}

/** Shares out what was sampled in the last so many seconds: what comes before is the start, and warming up. */
export function shareOut({ nodes, samples, timeDeltas }: CpuProfile, seconds: number): Busy {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map<number, number>();
  for (const { id, children = [] } of nodes) for (const child of children) parents.set(child, id);
  const chains = new Map<number, Chain>();
  const chainOf = (id: number): Chain => {
    const known = chains.get(id);
    if (known !== undefined) return known;
    const parent = parents.get(id);
    const node = byId.get(id);
    if (node === undefined) throw new Error("The profile names a node that it does not have");
    const chain = toChain(node, parent === undefined ? undefined : chainOf(parent));
    chains.set(id, chain);
    return chain;
  };
  const counts = new Counts();
  let left = timeDeltas.reduce((sum, time) => sum + time, 0) - seconds * 1e6;
  for (const [index, id] of samples.entries()) {
    left -= timeDeltas[index] ?? 0;
    if (left > 0) continue;
    const node = byId.get(id);
    if (node === undefined || node.callFrame.functionName === "(idle)") continue;
    counts.add(node, chainOf(id), timeDeltas[index] ?? 0);
  }
  return counts.shares();
}

type Frame = Pick<ProfileNode, "callFrame">;

class Counts {
  total = 0;
  readonly #layers = new Sum();
  readonly #modules = new Sum();
  readonly #functions = new Sum();
  readonly #withCallees = new Sum();

  add(node: Frame, chain: Chain, amount: number): void {
    this.total += amount;
    this.#layers.add(chain.layer, amount);
    this.#modules.add(chain.module, amount);
    this.#functions.add(nameOf(node), amount);
    for (const name of chain.ours) this.#withCallees.add(name, amount);
  }

  shares(): Busy {
    return {
      layers: this.#layers.shares(this.total, 0.2),
      modules: this.#modules.shares(this.total, 0.4).slice(0, 60),
      functions: this.#functions.shares(this.total, 0.6).slice(0, 45),
      withCallees: this.#withCallees.shares(this.total, 1.5).slice(0, 60),
    };
  }
}

/** What stands above a function, itself included. */
interface Chain {
  readonly layer: string;
  readonly module: string;
  readonly ours: ReadonlySet<string>;
}

function toChain(node: Frame, parent: Chain | undefined): Chain {
  const { functionName } = node.callFrame;
  const { module } = placeOf(node);
  const ours = parent?.ours ?? new Set<string>();
  return {
    module: module === "" ? (builtIn.get(functionName) ?? parent?.module ?? "") : module,
    layer: layerOf(functionName, module) ?? parent?.layer ?? "the engine and the system",
    ours: module.startsWith("src/") ? new Set([...ours, nameOf(node)]) : ours,
  };
}

function layerOf(functionName: string, module: string): string | undefined {
  if (module === "") return builtIn.get(functionName);
  return layers.find(([, pattern]) => pattern.test(module))?.[0];
}

function nameOf(frame: Frame): string {
  const { functionName } = frame.callFrame;
  const { module, line } = placeOf(frame);
  const place = module === "" ? "" : ` ${module.replace(/^(?:src|node_modules)\//u, "")}:${line}`;
  return `${functionName === "" ? "(anonymous)" : functionName}${place}`;
}

/** Of each bundled file: what it was made of. */
const maps = new Map<string, SourceMap>();

interface Place {
  readonly module: string;
  readonly line: number;
}

/** Where a function stands in the sources. */
function placeOf({ callFrame: { url, lineNumber, columnNumber } }: Frame): Place {
  const built = { module: url, line: lineNumber + 1 };
  if (!url.startsWith("file:") || !url.includes("/dist/")) return built;
  let map = maps.get(url);
  if (map === undefined) {
    const text = readFileSync(`${fileURLToPath(url)}.map`, "utf8");
    map = new SourceMap(JSON.parse(text) as SourceMapPayload);
    maps.set(url, map);
  }
  const entry = map.findEntry(lineNumber, columnNumber);
  if (!("originalSource" in entry)) return built;
  const module = entry.originalSource.replace(/^.*?(?=(?:src|node_modules)\/)/u, "");
  return { module, line: entry.originalLine + 1 };
}

class Sum {
  readonly #times = new Map<string, number>();

  add(name: string, time: number): void {
    this.#times.set(name, (this.#times.get(name) ?? 0) + time);
  }

  shares(busy: number, atLeast: number): Share[] {
    return [...this.#times]
      .map(([name, time]) => ({ name, percent: (time / busy) * 100 }))
      .filter(({ percent }) => percent >= atLeast)
      .sort((a, b) => b.percent - a.percent);
  }
}
