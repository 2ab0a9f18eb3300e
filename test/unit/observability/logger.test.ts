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
    expect(Date.parse(String(line?.["time"]))).toBeGreaterThan(0);
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
