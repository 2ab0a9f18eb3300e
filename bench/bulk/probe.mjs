// Loaded into the gateway by bench/bulk/run.mjs: measures the process from within, and tells when it is asked.
import { readFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";

/** How often the probe itself runs: subtracted from what it measures. */
const everyMs = 5;

/** CPU time of the main thread alone, in milliseconds: without the collector's and the pool's threads. Linux only. */
function mainThreadMs() {
  return Number(readFileSync("/proc/self/schedstat", "utf8").split(" ")[0]) / 1e6;
}

let measured;

function start() {
  globalThis.gc?.();
  const delay = monitorEventLoopDelay({ resolution: everyMs });
  delay.enable();
  const rss = process.memoryUsage().rss;
  measured = { delay, cpu: process.cpuUsage(), rss, rssPeak: rss, stretches: [] };
  let last = mainThreadMs();
  measured.timer = setInterval(() => {
    const now = mainThreadMs();
    measured.stretches.push(now - last);
    last = now;
    if (measured.stretches.length > 2_000) keepLongest();
    measured.rssPeak = Math.max(measured.rssPeak, process.memoryUsage().rss);
  }, 1);
}

function keepLongest() {
  measured.stretches = measured.stretches.sort((a, b) => b - a).slice(0, 10);
}

function report() {
  const { delay, cpu, rss, rssPeak, timer } = measured;
  clearInterval(timer);
  delay.disable();
  keepLongest();
  const used = process.cpuUsage(cpu);
  process.send({
    cpuMs: (used.user + used.system) / 1_000,
    rssBeforeMiB: rss / 2 ** 20,
    rssPeakMiB: rssPeak / 2 ** 20,
    // What others wait for, whoever had the CPU meanwhile.
    longestBlockMs: delay.max / 1e6 - everyMs,
    blockMs99: delay.percentile(99.9) / 1e6 - everyMs,
    // What the main thread itself worked between two turns.
    longestStretchesMs: measured.stretches.slice(0, 5),
  });
}

process.on("message", (message) => (message === "start" ? start() : report()));
