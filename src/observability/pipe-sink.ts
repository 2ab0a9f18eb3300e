import { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { LineSink } from "./line-sink.js";

/** Characters that are held for a reader who has stopped reading. What comes then is dropped, and counted. */
const mostHeld = 1024 * 1024;
const patienceMs = 1_000;

/**
 * A pipe or socket, whose reader may be slow, stop, or go away: nothing waits for it. Writing as one does to a file would
 * hold up a thread for good, which the process then cannot end.
 */
export class PipeSink implements LineSink {
  readonly #socket: Socket;
  #dropped = 0;

  constructor(fd: number) {
    this.#socket = new Socket({ fd, readable: false, writable: true });
    // The reader has gone: nobody is left to be told.
    this.#socket.on("error", () => undefined);
    this.#socket.unref();
  }

  write(lines: string): void {
    if (this.#socket.destroyed) return;
    if (this.#socket.writableLength > mostHeld) {
      this.#dropped += lines.split("\n").length - 1;
      return;
    }
    if (this.#dropped > 0) this.#tellDropped();
    this.#socket.write(lines);
  }

  flush(): void {
    // What the pipe takes at once has been written at once.
  }

  async end(): Promise<void> {
    const giveUp = new AbortController();
    const written = new Promise<void>((resolve) => {
      this.#socket.once("close", resolve);
      if (this.#socket.destroyed) resolve();
      else this.#socket.write("", () => resolve());
    });
    const late = sleep(patienceMs, undefined, { signal: giveUp.signal }).catch(() => undefined);
    await Promise.race([written, late]);
    giveUp.abort();
  }

  #tellDropped(): void {
    const line = {
      level: "warn",
      time: new Date().toISOString(),
      event: "lines-dropped",
      lines: this.#dropped,
      message: "Nobody read the log",
    };
    this.#dropped = 0;
    this.#socket.write(`${JSON.stringify(line)}\n`);
  }
}
