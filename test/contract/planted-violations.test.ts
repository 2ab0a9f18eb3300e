import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Enrollment } from "../../src/domain/enrollment.js";
import type { User } from "../../src/domain/user.js";
import type { SourceCall } from "../../src/domain/call-context.js";
import type {
  Companion,
  Lookup,
  Scan,
  ScanPage,
  SourceConnector,
} from "../../src/sources/spi/source-connector.js";
import { Subject } from "./checks.js";
import { checks } from "./describe-source-connector.js";
import { startIspringPlatform } from "./ispring-platform.js";
import type { Platform } from "./platform.js";

type Wrap = (connector: SourceConnector) => SourceConnector;
type EnrollmentScan = Scan<never, never>;
type ReadPage = (scan: EnrollmentScan, call: SourceCall) => Promise<ScanPage<Enrollment>>;

/** A connector whose list of enrollments is read in another way. */
function listing(change: (read: ReadPage) => ReadPage): Wrap {
  return (connector) => {
    const { enrollments } = connector;
    const readPage = change((scan, call) => enrollments.readPage(scan, call));
    return { ...connector, enrollments: { ...enrollments, readPage: readPage } };
  };
}

function pages(
  change: (page: ScanPage<Enrollment>, scan: EnrollmentScan) => ScanPage<Enrollment>,
): Wrap {
  return listing((read) => async (scan, call) => change(await read(scan, call), scan));
}

function rows(change: (row: Enrollment) => Enrollment): Wrap {
  return pages((page) => ({ ...page, rows: page.rows.map(change) }));
}

function lookingUp(
  change: (fetch: Lookup<User, never>["fetch"]) => Lookup<User, never>["fetch"],
): Wrap {
  return (connector) => {
    const lookup = connector.userLookup as unknown as Lookup<User, never>;
    const fetch = change((keys, wanted, call) => lookup.fetch(keys, wanted, call));
    return { ...connector, userLookup: { ...lookup, fetch } };
  };
}

function companions(change: (read: Companion["read"]) => Companion["read"]): Wrap {
  return (connector) => ({
    ...connector,
    companions: connector.companions.map((one) => ({
      name: one.name,
      read: change((...parts) => one.read(...parts)),
    })),
  });
}

/** The connector with every call of the planner changed on its way. */
function calling(change: (call: SourceCall) => SourceCall): Wrap {
  return (connector) => ({
    ...listing((read) => (scan, call) => read(scan, change(call)))(connector),
    probe: (call) => connector.probe(change(call)),
  });
}

const deaf = new AbortController().signal;
const unheardOf = "93bb7c30-0000-4e0a-9b11-000000000000";

/** A fault, a connector that has it, and the promise that it breaks. */
const violations: readonly (readonly [string, Wrap, string])[] = [
  [
    "loses the last row of a page",
    pages((page) => ({ ...page, rows: page.rows.slice(0, -1) })),
    "loses no matching row",
  ],
  [
    "forgets a filter",
    listing((read) => (scan, call) => read({ ...scan, pushed: [] }, call)),
    "returns no other row",
  ],
  [
    "asks for the first of several values",
    listing(
      (read) => (scan, call) =>
        read(
          {
            ...scan,
            pushed: scan.pushed.map((one: object) => ({
              ...one,
              values: (one as { values: string[] }).values.slice(0, 1),
            })) as never,
          },
          call,
        ),
    ),
    "loses no matching row",
  ],
  [
    "promises an order that does not hold",
    (connector) => promising(connector),
    "delivers rows in each order",
  ],
  ["makes new rows of every page", rows((row) => ({ ...row })), "makes the very same rows"],
  ["answers out of its memory", unasking(), "makes the very same rows"],
  [
    "mixes rows with raw data into those without",
    listing(
      (read) => (scan, call) => read({ ...scan, wanted: new Set(["remoteData"]) as never }, call),
    ),
    "keeps rows that were read with raw data apart",
  ],
  ["repeats a row on the next page", repeating(), "pages to the end without"],
  [
    "ends after the first page",
    pages((page) => ({ ...page, next: null })),
    "pages to the end without",
  ],
  [
    "never ends",
    listing((read) => (scan, call) => read({ ...scan, position: null }, call)),
    "pages to the end without",
  ],
  ["keeps its place in memory", remembering(), "goes on from any next page"],
  [
    "is certain of a page that does not come",
    pages((page) => ({ ...page, moreIsCertain: true })),
    "says for certain",
  ],
  [
    "counts only its own page",
    pages((page) => ({ ...page, total: page.rows.length })),
    "says for certain",
  ],
  [
    "takes larger pages than it is asked for",
    listing((read) => (scan, call) => read({ ...scan, pageSize: scan.pageSize * 2 }, call)),
    "never asks for more rows",
  ],
  [
    "asks for a value of its own besides",
    listing(
      (read) => (scan, call) =>
        read(
          {
            ...scan,
            pushed: scan.pushed.map((one: object) => ({
              ...one,
              values: [...(one as { values: string[] }).values, "x", "y"],
            })) as never,
          },
          call,
        ),
    ),
    "never asks for more rows",
  ],
  [
    "names another source",
    rows((row) => ({ ...row, source: "other" })),
    "gives every row its source",
  ],
  [
    "makes up keys",
    rows((row) => ({ ...row, key: [...row.key, "1"] })),
    "gives every row its source",
  ],
  [
    "leaves a declared attribute out",
    rows((row) => ({ ...row, dueAt: undefined })),
    "tells on every row",
  ],
  [
    "tells what it does not declare",
    rows((row) => ({ ...row, mode: "audit" })),
    "tells on every row",
  ],
  [
    "identifies by nothing that is true",
    (connector) => ({
      ...connector,
      identify: () => [{ kind: "in", field: "externalId", values: ["x"] }],
    }),
    "finds the one row",
  ],
  [
    "matches answers by their place",
    lookingUp((fetch) => async (keys, wanted, call) => {
      const found = [...(await fetch(keys, wanted, call)).values()];
      return new Map(
        keys.flatMap((key, at) => (found[at] === undefined ? [] : [[key, { ...found[at], key }]])),
      );
    }),
    "puts answers to their keys",
  ],
  [
    "finds who does not exist",
    lookingUp((fetch) => async (keys, wanted, call) => {
      const found = await fetch(keys, wanted, call);
      return new Map(
        keys.map((key) => [key, found.get(key) ?? { type: "user", source: "tested", key }]),
      );
    }),
    "leaves unknown keys out",
  ],
  [
    "fails a batch for an unknown key",
    lookingUp((fetch) => async (keys, wanted, call) => {
      const found = await fetch(keys, wanted, call);
      if (found.size < keys.length) throw new Error("Not found");
      return found;
    }),
    "leaves unknown keys out",
  ],
  [
    "reads keys one by one",
    lookingUp((fetch) => async (keys, wanted, call) => {
      const found = new Map<string, User>();
      for (const key of keys)
        for (const [one, row] of await fetch([key], wanted, call)) found.set(one, row);
      return found;
    }),
    "asks for a whole batch",
  ],
  [
    "asks although there is no key",
    lookingUp(
      (fetch) => (keys, wanted, call) =>
        fetch(keys.length === 0 ? [unheardOf] : keys, wanted, call),
    ),
    "sends nothing for no keys",
  ],
  [
    "leaves out of a look-up what it declares to tell there",
    lookingUp((fetch) => async (keys, wanted, call) => {
      const found = await fetch(keys, wanted, call);
      return new Map([...found].map(([key, row]) => [key, { ...row, role: undefined }]));
    }),
    "tells in a look-up",
  ],
  [
    "declares a companion that it lacks",
    (connector) => ({ ...connector, companions: [] }),
    "has a provider for everything",
  ],
  [
    "puts what a companion tells into another row",
    companions((read) => async (some, ...how) => {
      const { fill } = await read(some, ...how);
      return { fill: (row) => fill(some.find(({ key }) => key !== row.key) ?? row) };
    }),
    "fills by each companion",
  ],
  [
    "leaves a companion's attribute out",
    companions((read) => async (...asked) => {
      const { fill } = await read(...asked);
      return { fill: (row) => ({ ...fill(row), score: undefined }) };
    }),
    "fills by each companion",
  ],
  [
    "reads by a companion what depends on more than the keys of rows",
    companions(
      (read) =>
        (some, ...how) =>
          read(
            some.filter(({ externalId }) => externalId !== null),
            ...how,
          ),
    ),
    "asks by each companion the same",
  ],
  [
    "takes failures for empty lists",
    listing(
      (read) => async (scan, call) =>
        read(scan, call).catch(() => ({ rows: [], next: null, moreIsCertain: false })),
    ),
    "says SOURCE_FORBIDDEN for 403",
  ],
  [
    "throws errors of another kind",
    listing(
      (read) => async (scan, call) =>
        read(scan, call).catch((error: unknown) => {
          throw new TypeError(String(error));
        }),
    ),
    "says SOURCE_ERROR for 500",
  ],
  [
    "does not count its requests",
    calling((call) => ({ ...call, meter: { takeRequest: () => undefined } })),
    "takes every request from the meter",
  ],
  [
    "does not hear its signal",
    calling((call) => ({ ...call, signal: deaf })),
    "sends nothing for a call that is aborted",
  ],
];

function promising(connector: SourceConnector): SourceConnector {
  const { enrollments } = connector;
  const orders = [{ field: "DUE_AT", direction: "ASC" }] as const;
  const [path] = enrollments.paths;
  return { ...connector, enrollments: { ...enrollments, paths: [{ ...path, orders }] } };
}

/** Hands out the last row of a page once more at the start of the next one. */
function repeating(): Wrap {
  let last: Enrollment | undefined;
  return pages((page, scan) => {
    const again = scan.position !== null && last !== undefined ? [last] : [];
    last = page.rows.at(-1);
    return { ...page, rows: [...again, ...page.rows] };
  });
}

/** Positions are numbers that only this process can turn into tokens. */
function remembering(): Wrap {
  return (connector) => {
    const tokens: (string | number | null)[] = [];
    return listing((read) => async (scan, call) => {
      const known = scan.position === null ? null : (tokens[Number(scan.position)] ?? null);
      const page = await read({ ...scan, position: known }, call);
      return page.next === null ? page : { ...page, next: tokens.push(page.next) - 1 };
    })(connector);
  };
}

/** Asks for each page once. */
function unasking(): Wrap {
  return (connector) => {
    const kept = new Map<string, ScanPage<Enrollment>>();
    return listing((read) => async (scan, call) => {
      const key = JSON.stringify([scan, ...scan.wanted]);
      const page = kept.get(key) ?? (await read(scan, call));
      kept.set(key, page);
      return page;
    })(connector);
  };
}

describe("The suite for connectors", () => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await startIspringPlatform("json");
  });
  afterAll(async () => {
    await platform.stop();
  });

  test.each(violations)("catches a connector that %s", async (_fault, wrap, promises) => {
    const broken = new Subject(platform, wrap);
    const concerned = checks.filter(({ promise }) => new RegExp(`^(?:${promises})`).test(promise));
    expect(concerned.length).toBeGreaterThan(0);
    for (const check of concerned) {
      await expect(check.run(broken)).rejects.toThrow();
    }
  });

  test("has a planted violation for every promise about lists, look-ups and companions", () => {
    const caught = violations.map(([, , promises]) => new RegExp(`^(?:${promises})`));
    const isFailure = /^(?:says SOURCE|sends nothing once|stops its requests|looks up what)/;
    const uncaught = checks
      .map(({ promise }) => promise)
      .filter((promise) => !isFailure.test(promise) && !caught.some((one) => one.test(promise)));
    expect(uncaught).toEqual([]);
  });
});
