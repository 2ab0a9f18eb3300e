import { describe, expect, test } from "@jest/globals";
import type { SourceCall, WriteClearance } from "../../../src/domain/call-context.js";
import { SourceError } from "../../../src/domain/errors.js";
import { Stopper } from "../../../src/domain/stop-signal.js";
import { guardConnector } from "../../../src/sources/spi/guarded-connector.js";
import type { SourceConnector } from "../../../src/sources/spi/source-connector.js";
import { call } from "../http/support.js";

const theirs = new Error("what somebody else threw");
const nothing = (): undefined => undefined;

/** A connector of which only those parts are asked for. */
function guard(parts: Record<string, unknown>): {
  readonly connector: SourceConnector;
  readonly faults: readonly unknown[];
} {
  const faults: unknown[] = [];
  const bare = { id: "s", companions: [], enrollments: {}, identify: nothing, ...parts };
  const connector = guardConnector(bare as unknown as SourceConnector, (fault) =>
    faults.push(fault),
  );
  return { connector, faults };
}

describe("whoever guards a connector", () => {
  test("passes on why some keys of a look-up failed", async () => {
    const why = new SourceError("SOURCE_ERROR", "Why.");
    const { connector } = guard({
      userLookup: {
        fetch: (_keys: unknown, _wanted: unknown, _call: unknown, failed: typeof note) => {
          failed("a", why);
          return Promise.resolve(new Map());
        },
      },
    });
    const told: [string, SourceError][] = [];
    const note = (key: string, error: SourceError): void => void told.push([key, error]);
    await connector.userLookup?.fetch(["a"], new Set(), call(), note);
    expect(told).toEqual([["a", why]]);
  });

  test("lets what a visitor throws go on as it is, and nothing else", async () => {
    const readAll: SourceConnector["enrollments"]["readAll"] = async (_scan, visitor) => {
      await visitor.rows([]);
      throw theirs;
    };
    const { connector, faults } = guard({ enrollments: { readAll } });
    const scan = { path: "", pushed: [], wanted: new Set<never>() };
    const refusing = { rows: () => Promise.reject(theirs), restart: nothing };
    await expect(connector.enrollments.readAll(scan, refusing, call())).rejects.toBe(theirs);
    expect(faults).toEqual([]);
    const willing = { rows: nothing, restart: nothing };
    await expect(connector.enrollments.readAll(scan, willing, call())).rejects.toMatchObject({
      reason: "SOURCE_ERROR",
      source: "s",
    });
    expect(faults).toEqual([theirs]);
  });
});

describe("a write through a guarded connector", () => {
  const batch = {} as never;

  function clearance(parts: Partial<WriteClearance> = {}): WriteClearance {
    return {
      waiting: new Stopper(),
      give: () => Promise.resolve(),
      onWritten: nothing,
      ...parts,
    };
  }

  function writing(write: (call: SourceCall) => Promise<never>): ReturnType<typeof guard> {
    return guard({ writer: { write: (_batch: unknown, one: SourceCall) => write(one) } });
  }

  test("fails as whoever withheld its clearance said", async () => {
    const { connector, faults } = writing(async (one) => {
      await one.clearance?.give();
      throw new Error("It was let out.");
    });
    const withheld = clearance({ give: () => Promise.reject(theirs) });
    const write = connector.writer?.write(batch, { ...call(), clearance: withheld });
    await expect(write).rejects.toBe(theirs);
    expect(faults).toEqual([]);
  });

  test("ends as it is where its waiting was ended", async () => {
    const stopper = new Stopper();
    const { connector, faults } = writing(() => Promise.reject(theirs));
    stopper.stop(theirs);
    const given = { ...call(), clearance: clearance({ waiting: stopper }) };
    await expect(connector.writer?.write(batch, given)).rejects.toBe(theirs);
    expect(faults).toEqual([]);
  });

  test("may have acted where the connector threw anything else", async () => {
    const { connector, faults } = writing(() => Promise.reject(theirs));
    const given = { ...call(), clearance: clearance() };
    await expect(connector.writer?.write(batch, given)).rejects.toMatchObject({
      reason: "SOURCE_ERROR",
      mayHaveActed: true,
    });
    expect(faults).toEqual([theirs]);
  });
});
