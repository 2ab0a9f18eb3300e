import { describe, expect, test } from "@jest/globals";
import { Writable } from "node:stream";
import { createLogger, describeError } from "../../../src/observability/logger.js";

function logOf(write: (log: ReturnType<typeof createLogger>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  const destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
  write(createLogger({ destination }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe("the log", () => {
  test("is lines of JSON with a time, a level and words", () => {
    const [line] = logOf((log) => log.info({ event: "ready", url: "http://x/graphql" }, "Ready"));
    expect(line).toMatchObject({
      level: "info",
      event: "ready",
      url: "http://x/graphql",
      message: "Ready",
    });
  });

  test("lines bear the moment at which they were written", async () => {
    for (let count = 0; count < 5; count++) {
      const before = Date.now();
      const [line] = logOf((log) => log.info({}, "Ready"));
      const time = String(line?.["time"]);
      expect(time).toBe(new Date(time).toISOString());
      expect(Date.parse(time)).toBeGreaterThanOrEqual(before);
      expect(Date.parse(time)).toBeLessThanOrEqual(Date.now());
      await new Promise((resolve) => setTimeout(resolve, 7));
    }
  });

  test("time goes on within one log, also into the next second", async () => {
    const began = Date.now();
    const times: number[] = [];
    const lines: string[] = [];
    const log = createLogger({ destination: { write: (line) => lines.push(line) } });
    while (Math.floor(Date.now() / 1000) === Math.floor(began / 1000)) {
      log.info({}, "Tick");
      times.push(Date.now());
      await new Promise((resolve) => setTimeout(resolve, 13));
    }
    log.info({}, "Tick");
    times.push(Date.now());
    lines.forEach((line, index) => {
      const { time } = JSON.parse(line) as { readonly time: string };
      expect(time).toBe(new Date(time).toISOString());
      expect(Math.abs(Date.parse(time) - (times[index] ?? 0))).toBeLessThan(200);
    });
  });

  test("whatever is named like a secret is not written", () => {
    const secret = "planted-secret";
    const fields = {
      authorization: secret,
      headers: { authorization: secret },
      auth: { token: secret, clientSecret: secret, password: secret, value: secret },
      variables: { email: secret },
      query: secret,
    };
    const text = JSON.stringify(logOf((log) => log.warn(fields, "Look")));
    expect(text).not.toContain(secret);
    expect(text).toContain("[redacted]");
  });

  test("errors are told by kind and place; their words may quote data and are left out", () => {
    const error = new Error("no user jane@example.org", { cause: "jane@example.org" });
    const fields = describeError(error);
    expect(JSON.stringify(fields)).not.toContain("jane");
    expect(fields["error"]).toBe("Error");
    expect(fields["stack"]).not.toHaveLength(0);
    expect(describeError("jane@example.org")).toEqual({ error: "string" });
  });

  test("words of a programmer's mistake are told, addresses in them are not", () => {
    const error = new TypeError("x is not a function, jane@example.org");
    expect(describeError(error)["reason"]).toBe("x is not a function, [address]");
  });
});
