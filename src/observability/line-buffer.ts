import type { LineSink } from "./line-sink.js";

/** Characters. */
const enough = 16_384;
/** How long a line may wait for company before it is written. */
const longestWaitMs = 250;

/** Gathers lines, so that many of them are written at once. A line that waits costs nothing. */
export class LineBuffer implements LineSink {
  #lines = "";
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly sink: LineSink) {}

  write(line: string): void {
    this.#lines += line;
    if (this.#lines.length >= enough) this.#pass();
    else this.#timer ??= setTimeout(() => this.#pass(), longestWaitMs).unref();
  }

  flush(): void {
    this.#pass();
    this.sink.flush();
  }

  end(): Promise<void> {
    this.#pass();
    return this.sink.end();
  }

  #pass(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#lines === "") return;
    const lines = this.#lines;
    this.#lines = "";
    this.sink.write(lines);
  }
}
