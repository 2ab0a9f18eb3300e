import { execFileSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A pipe of the operating system, read only when it is asked to be. */
export class NamedPipe {
  readonly #folder = mkdtempSync(join(tmpdir(), "rollcall-pipe-"));
  readonly #reading: number;
  /** For whoever writes. */
  readonly fd: number;

  constructor() {
    const path = join(this.#folder, "pipe");
    execFileSync("mkfifo", [path]);
    this.#reading = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    this.fd = openSync(path, "w");
  }

  /** What it holds just then. */
  read(): string {
    const buffer = Buffer.alloc(1024 * 1024);
    let length = 0;
    try {
      length = readSync(this.#reading, buffer);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
    }
    return buffer.toString("utf8", 0, length);
  }

  /** Nobody reads it from now on. */
  close(): void {
    closeSync(this.#reading);
    rmSync(this.#folder, { recursive: true });
  }
}
