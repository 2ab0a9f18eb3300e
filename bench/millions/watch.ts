import { monitorEventLoopDelay } from "node:perf_hooks";
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

/** Memory above the beginning, in MiB, and how long others had to wait at the most, in milliseconds. */
export interface Watched {
  readonly peakMiB: number;
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

/** Watches resident memory and the event loop while the work goes on. */
export async function watch<T>(work: () => Promise<T>): Promise<Watched & { readonly value: T }> {
  collect?.();
  await sleep(50);
  const before = process.memoryUsage.rss();
  let peak = before;
  const delays = monitorEventLoopDelay({ resolution: 1 });
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 5);
  delays.enable();
  try {
    const value = await work();
    return { value, peakMiB: (peak - before) / 2 ** 20, longestMs: delays.max / 1e6 };
  } finally {
    delays.disable();
    clearInterval(timer);
  }
}
