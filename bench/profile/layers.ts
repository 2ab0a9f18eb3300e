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
  ["HTTP out: breaker, places, budget, retry", /node_modules\/cockatiel\/|dist\/http\//u],
  ["resolvers, selections, loaders", /dist\/graphql\//u],
  ["federation", /dist\/federation\//u],
  ["decode and map", /dist\/sources\/|dist\/domain\//u],
  ["HTTP in: our server", /dist\/server\//u],
  [
    "log, metrics, traces",
    /dist\/observability\/|node_modules\/(?:pino|prom-client|@opentelemetry)/u,
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
  readonly #functions = new Sum();
  readonly #withCallees = new Sum();

  add(node: Frame, chain: Chain, amount: number): void {
    this.total += amount;
    this.#layers.add(chain.layer, amount);
    this.#functions.add(nameOf(node), amount);
    for (const name of chain.ours) this.#withCallees.add(name, amount);
  }

  shares(): Busy {
    return {
      layers: this.#layers.shares(this.total, 0.2),
      functions: this.#functions.shares(this.total, 0.6).slice(0, 45),
      withCallees: this.#withCallees.shares(this.total, 1.5).slice(0, 60),
    };
  }
}

/** What stands above a function, itself included. */
interface Chain {
  readonly layer: string;
  readonly ours: ReadonlySet<string>;
}

function toChain(node: Frame, parent: Chain | undefined): Chain {
  const { functionName, url } = node.callFrame;
  const ours = parent?.ours ?? new Set<string>();
  return {
    layer: layerOf(functionName, url) ?? parent?.layer ?? "the engine and the system",
    ours: url.includes("/dist/") ? new Set([...ours, nameOf(node)]) : ours,
  };
}

function layerOf(functionName: string, url: string): string | undefined {
  if (url === "") return builtIn.get(functionName);
  return layers.find(([, pattern]) => pattern.test(url))?.[0];
}

function nameOf({ callFrame: { functionName, url, lineNumber } }: Frame): string {
  const file = url.replace(/^.*\/(?:dist|node_modules)\//u, "");
  const place = file === "" ? "" : ` ${file}:${lineNumber + 1}`;
  return `${functionName === "" ? "(anonymous)" : functionName}${place}`;
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
