import type { JobState } from "./operations.js";

/** Where progress is shown. */
export interface Terminal {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** Plain lines follow each other no faster, unless the job has ended. */
const quietMs = 5_000;
const barWidth = 30;
const clearLine = "\r\u001B[2K";

/** A bar on a terminal, a line from time to time elsewhere. */
export class Progress {
  #toldAt = Number.NEGATIVE_INFINITY;
  #last = "";
  #hasBar = false;

  constructor(
    private readonly terminal: Terminal,
    private readonly now: () => number = Date.now,
  ) {}

  show(job: JobState): void {
    const text = describe(job);
    if (this.terminal.isTTY === true) {
      const line = `${bar(job.progress.percent)} ${text}`;
      // A terminal that does not know its width says 0.
      const width = this.terminal.columns ?? 0;
      const room = (width === 0 ? 80 : width) - 1;
      this.terminal.write(`${clearLine}${line.slice(0, room)}`);
      this.#hasBar = true;
      return;
    }
    const isOver = job.progress.done === job.progress.total;
    if (text === this.#last || (!isOver && this.now() - this.#toldAt < quietMs)) return;
    this.#last = text;
    this.#toldAt = this.now();
    this.terminal.write(`${text}\n`);
  }

  /** A line for good; a bar is drawn anew below it. */
  tell(line: string): void {
    this.clear();
    this.terminal.write(`${line}\n`);
  }

  /** Takes the bar away. */
  clear(): void {
    if (this.#hasBar) this.terminal.write(clearLine);
    this.#hasBar = false;
  }
}

function bar(percent: number): string {
  const full = Math.min(barWidth, Math.floor((percent / 100) * barWidth));
  return `[${"#".repeat(full)}${"-".repeat(barWidth - full)}]`;
}

function describe({ state, progress }: JobState): string {
  const { done, total, percent, estimatedSecondsLeft: left } = progress;
  const share = `${Math.floor(percent)} % ${count(done)} of ${count(total)}`;
  if (state === "QUEUED") return `${share}, waiting for its turn`;
  return left === null || left === 0 ? share : `${share}, ${duration(left)} left`;
}

export function count(value: number): string {
  return value.toLocaleString("en-US");
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
