import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** What a piece of work took. */
export interface Taken {
  /** CPU of the whole process, in milliseconds: garbage collection and helper threads included. */
  readonly cpuMs: number;
  readonly wallMs: number;
}

export async function take<T>(work: () => Promise<T>): Promise<Taken & { readonly value: T }> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const value = await work();
  const { user, system } = process.cpuUsage(cpu);
  return { value, cpuMs: (user + system) / 1000, wallMs: performance.now() - start };
}

/** The median of several goes. */
export async function takeMedian(times: number, work: () => Promise<unknown>): Promise<number> {
  const taken: number[] = [];
  for (let time = 0; time < times; time++) taken.push((await take(work)).cpuMs);
  return taken.sort((a, b) => a - b)[Math.floor(times / 2)] ?? 0;
}

export interface Watched {
  /** Resident memory above that of the beginning, in MiB. */
  readonly peakMiB: number;
  /**
   * What the main thread computed at the most before others had their turn, in milliseconds. Time of other processes on
   * its core is not in it.
   */
  readonly longestMs: number;
}

const collect = (globalThis as { gc?: () => void }).gc;

/** What lives, after a collection: the heap and what lies outside of it. */
export function liveMiB(): number {
  collect?.();
  collect?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 2 ** 20;
}

/** CPU of this thread so far. */
function mainThreadMs(): number {
  const [onCpuNs] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, "latin1").split(" ");
  return Number(onCpuNs) / 1e6;
}

/** Watches resident memory and the event loop while the work goes on. */
export async function watch<T>(work: () => Promise<T>): Promise<Watched & { readonly value: T }> {
  collect?.();
  await sleep(50);
  const before = process.memoryUsage.rss();
  let peak = before;
  let longest = 0;
  let last = mainThreadMs();
  const look = (): void => {
    const now = mainThreadMs();
    longest = Math.max(longest, now - last);
    last = now;
    peak = Math.max(peak, process.memoryUsage.rss());
  };
  const timer = setInterval(look, 1);
  try {
    const value = await work();
    look();
    return { value, peakMiB: (peak - before) / 2 ** 20, longestMs: longest };
  } finally {
    clearInterval(timer);
  }
}
