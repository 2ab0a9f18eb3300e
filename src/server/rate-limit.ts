import { LRUCache } from "lru-cache";
import { Refusal, retryAfter } from "./refusal.js";

/** Counts one request of a subject. @throws Refusal 429 where it is one too many. */
export type RateLimit = (subject: string) => void;

const seconds = 60;
/** One more than a minute has seconds: the second that began more than a minute ago counts until it has ended. */
const slots = seconds + 1;
const rememberedSubjects = 10_000;

/** Requests of one subject by second, as a ring. */
interface Window {
  readonly counts: Uint32Array;
  newest: number;
  total: number;
}

/** At most `requestsPerMinute` in any minute, wherever it begins. Subjects that have been silent longest are forgotten. */
export function createRateLimit(
  requestsPerMinute: number | undefined,
  now: () => number = Date.now,
): RateLimit {
  if (requestsPerMinute === undefined) return () => undefined;
  const windows = new LRUCache<string, Window>({ max: rememberedSubjects });
  return (subject) => {
    const second = Math.floor(now() / 1000);
    const window = windows.get(subject) ?? startWindow(windows, subject, second);
    advance(window, second);
    if (window.total >= requestsPerMinute) throw tooMany(window, requestsPerMinute);
    const slot = second % slots;
    window.counts[slot] = (window.counts[slot] ?? 0) + 1;
    window.total += 1;
  };
}

function startWindow(windows: LRUCache<string, Window>, subject: string, second: number): Window {
  const window = { counts: new Uint32Array(slots), newest: second, total: 0 };
  windows.set(subject, window);
  return window;
}

function advance(window: Window, second: number): void {
  const steps = Math.min(slots, second - window.newest);
  for (let step = 1; step <= steps; step++) {
    const slot = (window.newest + step) % slots;
    window.total -= window.counts[slot] ?? 0;
    window.counts[slot] = 0;
  }
  window.newest = Math.max(window.newest, second);
}

function tooMany(window: Window, limit: number): Refusal {
  return new Refusal(
    429,
    "RATE_LIMITED",
    `More than ${limit} requests in a minute.`,
    retryAfter(secondsUntilRoom(window)),
  );
}

/** When the oldest second that holds a request leaves the window. */
function secondsUntilRoom({ counts, newest }: Window): number {
  for (let age = slots - 1; age >= 0; age--) {
    if ((counts[(newest - age + slots) % slots] ?? 0) > 0) return slots - age;
  }
  return 1;
}
