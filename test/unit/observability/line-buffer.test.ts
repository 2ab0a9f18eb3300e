import { describe, expect, test } from "@jest/globals";
import { LineBuffer } from "../../../src/observability/line-buffer.js";

class Sink {
  readonly written: string[] = [];
  flushes = 0;
  ends = 0;

  write(text: string): void {
    this.written.push(text);
  }

  flush(): void {
    this.flushes += 1;
  }

  end(): Promise<void> {
    this.ends += 1;
    return Promise.resolve();
  }
}

describe("lines of the log", () => {
  test("are written together when there are enough of them, none lost and in order", () => {
    const sink = new Sink();
    const buffer = new LineBuffer(sink);
    const lines = Array.from({ length: 1_000 }, (_line, index) => `${index} ${"x".repeat(100)}\n`);
    for (const line of lines) buffer.write(line);
    expect(sink.written.length).toBeGreaterThan(1);
    expect(sink.written.length).toBeLessThan(20);
    buffer.flush();
    expect(sink.written.join("")).toBe(lines.join(""));
  });

  test("are written after a while, though no other comes", async () => {
    const sink = new Sink();
    const buffer = new LineBuffer(sink);
    buffer.write("one\n");
    expect(sink.written).toEqual([]);
    await expect(waitFor(() => sink.written.length > 0)).resolves.toBe(true);
    buffer.write("two\n");
    await expect(waitFor(() => sink.written.length > 1)).resolves.toBe(true);
    expect(sink.written).toEqual(["one\n", "two\n"]);
  });

  test("are written at once when they have to be", () => {
    const sink = new Sink();
    const buffer = new LineBuffer(sink);
    buffer.write("one\n");
    buffer.flush();
    expect(sink).toMatchObject({ written: ["one\n"], flushes: 1 });
    buffer.flush();
    expect(sink).toMatchObject({ written: ["one\n"], flushes: 2 });
  });

  test("are written before the end", async () => {
    const sink = new Sink();
    const buffer = new LineBuffer(sink);
    buffer.write("one\n");
    await buffer.end();
    expect(sink).toMatchObject({ written: ["one\n"], ends: 1 });
  });
});

async function waitFor(condition: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < 200 && !condition(); tries++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return condition();
}
