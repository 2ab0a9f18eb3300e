import { fstatSync } from "node:fs";
import { pino } from "pino";
import { LineBuffer } from "./line-buffer.js";
import type { LineSink } from "./line-sink.js";
import { PipeSink } from "./pipe-sink.js";

const fd = 1;

let opened: LineSink | undefined;

/** The standard output, of which a process has one. */
export function openStdout(): LineSink {
  opened ??= open();
  return opened;
}

function open(): LineSink {
  const lines = new LineBuffer(isPipe() ? openPipe() : openFile());
  process.once("exit", () => lines.flush());
  return lines;
}

function isPipe(): boolean {
  try {
    const stats = fstatSync(fd);
    return stats.isFIFO() || stats.isSocket();
  } catch {
    // It was closed before the start.
    return false;
  }
}

function openPipe(): LineSink {
  // Opened first: where both are one pipe, opening it later would make writing to the log wait for the reader.
  Reflect.get(process, "stderr");
  return new PipeSink(fd);
}

/** A file, a terminal, or nothing. */
function openFile(): LineSink {
  const destination = pino.destination({ dest: fd, sync: false });
  // A full disk: nobody is left to be told.
  destination.on("error", () => undefined);
  const flush = (): void => {
    try {
      destination.flushSync();
    } catch {
      // As above.
    }
  };
  return {
    write: (lines) => void destination.write(lines),
    flush,
    end: () => {
      flush();
      return Promise.resolve();
    },
  };
}
