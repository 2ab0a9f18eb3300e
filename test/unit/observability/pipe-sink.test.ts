import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { PipeSink } from "../../../src/observability/pipe-sink.js";
import { NamedPipe } from "../../support/named-pipe.js";

let pipe: NamedPipe;
let sink: PipeSink;

beforeEach(() => {
  pipe = new NamedPipe();
  sink = new PipeSink(pipe.fd);
});
afterEach(async () => {
  pipe.close();
  await sink.end();
});

const line = `${"x".repeat(1_023)}\n`;

async function readUntil(condition: (text: string) => boolean): Promise<string> {
  let text = "";
  for (let tries = 0; tries < 2_000 && !condition(text); tries += 1) {
    text += pipe.read();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return text;
}

describe("a log that goes to a pipe", () => {
  test("is written at once as far as the pipe takes it", () => {
    sink.write("one\n");
    expect(pipe.read()).toBe("one\n");
  });

  test("is held for a reader who is slow, in order and whole", async () => {
    const lines = Array.from({ length: 500 }, (_, index) => `${index} ${line}`);
    for (const each of lines) sink.write(each);
    const text = lines.join("");
    expect(await readUntil((read) => read.length >= text.length)).toBe(text);
  });

  test("holds no more than a MiB for one who has stopped, and says afterwards how much is missing", async () => {
    const written = 3_000;
    for (let count = 0; count < written; count += 1) sink.write(line);
    let text = await readUntil((read) => read.length > 1_000 * line.length);
    await new Promise((resolve) => setTimeout(resolve, 20));
    sink.write("last\n");
    text += await readUntil((read) => read.endsWith("last\n"));
    const lines = text.split("\n");
    const dropped = lines.find((each) => each.includes("lines-dropped")) ?? "{}";
    const kept = lines.filter((each) => each.startsWith("x")).length;
    expect(kept).toBeLessThan(1_200);
    expect(JSON.parse(dropped)).toMatchObject({ level: "warn", lines: written - kept });
    expect(lines.at(-2)).toBe("last");
  });

  test("ends when all is written, and does not wait for good for one who does not read", async () => {
    sink.write("one\n");
    await sink.end();
    for (let count = 0; count < 200; count += 1) sink.write(line);
    await sink.end();
    expect(pipe.read()).toContain("one\n");
  });

  test("goes nowhere once the reader has gone", async () => {
    const gone = new NamedPipe();
    const toNobody = new PipeSink(gone.fd);
    gone.close();
    toNobody.write("one\n");
    await toNobody.end();
    toNobody.write("two\n");
    toNobody.flush();
    await expect(toNobody.end()).resolves.toBeUndefined();
  });
});
