import { LRUCache } from "lru-cache";
import { Refusal, retryAfter } from "./refusal.js";

/** Counts one request of a subject. @throws Refusal 429 where it is one too many. */
export type RateLimit = (subject: string) => void;

const minuteMs = 60_000;
const rememberedSubjects = 10_000;

/** When a subject's latest requests were let in: as many as a minute may hold, as a ring. */
interface Window {
  readonly times: number[];
  oldest: number;
}

/** At most `requestsPerMinute` in any minute, wherever it begins. Subjects that have been silent longest are forgotten. */
export function createRateLimit(
  requestsPerMinute: number | undefined,
  now: () => number = Date.now,
): RateLimit {
  if (requestsPerMinute === undefined) return () => undefined;
  const windows = new LRUCache<string, Window>({
    max: rememberedSubjects,
    ttl: minuteMs,
    updateAgeOnGet: true,
  });
  return (subject) => {
    const window = windows.get(subject) ?? startWindow(windows, subject);
    const { times, oldest } = window;
    if (times.length < requestsPerMinute) {
      times.push(now());
      return;
    }
    const leftMs = Math.min(minuteMs, (times[oldest] ?? 0) + minuteMs - now());
    if (leftMs > 0) throw tooMany(requestsPerMinute, leftMs);
    times[oldest] = now();
    window.oldest = (oldest + 1) % requestsPerMinute;
  };
}

function startWindow(windows: LRUCache<string, Window>, subject: string): Window {
  const window = { times: [], oldest: 0 };
  windows.set(subject, window);
  return window;
}

function tooMany(limit: number, leftMs: number): Refusal {
  return new Refusal(
    429,
    "RATE_LIMITED",
    `More than ${limit} requests in a minute.`,
    retryAfter(leftMs / 1000),
  );
}
