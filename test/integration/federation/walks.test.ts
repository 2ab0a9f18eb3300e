import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Enrollment } from "../../../src/domain/enrollment.js";
import { SourceError } from "../../../src/domain/errors.js";
import type { ListResult } from "../../../src/domain/list.js";
import { Stopper } from "../../../src/domain/stop-signal.js";
import type { EnrollmentQuery } from "../../../src/federation/federation.js";
import { startLab, type Lab } from "../../../src/lab/start-lab.js";
import { begin, federateLab, type LabFederation } from "../../support/lab-federation.js";
import { Chance } from "../../properties/chance.js";

/** What a platform's own people do to its list while somebody walks through it. */
interface Platform {
  /** Adds a row at the front of the list, or, where it is read whole, anywhere. */
  insert(number: number): void;
  remove(key: readonly string[]): void;
  /** Changes something of some rows that neither moves nor hides them. */
  edit(chance: Chance): void;
  /** Makes the tokens handed out so far unknown. */
  forget(): void;
}

let lab: Lab;
let gateway: LabFederation;

beforeEach(async () => {
  lab = await startLab({ people: 60, truto: { mode: "generic" } });
  gateway = federateLab(lab, { platformKey: "acme", pageSize: 7 });
});
afterEach(async () => {
  await gateway.close();
  await lab.stop();
});

const same = (one: readonly string[], other: readonly string[]): boolean =>
  one.join("\n") === other.join("\n");
const nothing = (): undefined => undefined;

const platforms: Readonly<Record<string, () => Platform>> = {
  campus: () => {
    const { enrollments } = lab.catalog.state;
    return {
      insert: (number) => {
        const row = enrollments.all().find((one) => one.platform_key === "acme" && one.active)!;
        // The last row of the table is the newest, and is listed first.
        enrollments.insert({ ...row, user_id: 70_000 + number });
      },
      remove: (key) => {
        enrollments.remove((row) => same([String(row.user_id), row.course_id], key));
      },
      edit: (chance) => {
        enrollments.edit(() => chance.is(0.1), { course_name: "Another title" });
      },
      forget: nothing,
    };
  },
  mooc: () => {
    const { enrollments } = lab.moocit.state;
    return {
      insert: (number) => {
        const row = enrollments.all()[0]!;
        const at = number % 2 === 0 ? "front" : "back";
        enrollments.insert({ ...row, username: `new.${number}` }, at);
      },
      remove: (key) => {
        enrollments.remove((row) => same([row.username, row.course_id], key));
      },
      edit: (chance) => {
        enrollments.edit(() => chance.is(0.1), { mode: "honor" });
      },
      forget: nothing,
    };
  },
  ispring: () => {
    const { enrollments } = lab.ispring.state;
    return {
      insert: (number) => {
        const row = enrollments.all()[0]!;
        enrollments.insert({ ...row, enrollmentId: `new-${number}`, archived: false }, "front");
      },
      remove: (key) => {
        enrollments.remove((row) => same([row.enrollmentId], key));
      },
      edit: (chance) => {
        enrollments.edit(() => chance.is(0.1), { enrollmentTypeGroup: 1 });
      },
      forget: () => lab.ispring.pageTokens.forget(),
    };
  },
  talent: () => {
    const { enrollments } = lab.truto.state;
    return {
      insert: (number) => {
        const one = enrollments.all()[0]!;
        enrollments.insert({ ...one, row: { ...one.row, id: `new-${number}` } }, "front");
      },
      remove: (key) => {
        enrollments.remove(({ row }) => same([row.id], key));
      },
      edit: (chance) => {
        enrollments.edit(
          () => chance.is(0.1),
          ({ row }) => {
            row["score"] = 12;
          },
        );
      },
      forget: () => lab.truto.pageTokens.forget(),
    };
  },
};

function ask(
  source: string,
  page: EnrollmentQuery["page"],
  order: EnrollmentQuery["order"],
  { from = gateway, onSourceFailure = "FAIL", deadlineMs = Infinity }: AskedOf = {},
): Promise<ListResult<Enrollment>> {
  const deadlineAt = Date.now() + deadlineMs;
  const signal = new Stopper();
  const timer = setTimeout(
    () => signal.stop(new SourceError("DEADLINE_EXCEEDED", "The time for this operation is up.")),
    Math.min(deadlineMs, 60_000),
  );
  const asked = begin(from.federation, { deadlineAt, signal }).enrollments({
    filter: { kind: "in", field: "source", values: [source] },
    order,
    page,
    wanted: new Set(),
    counts: false,
    looksAhead: true,
    place: "Query.enrollments",
    onSourceFailure,
  });
  return asked.finally(() => clearTimeout(timer));
}

interface AskedOf {
  readonly from?: LabFederation;
  readonly onSourceFailure?: EnrollmentQuery["onSourceFailure"];
  readonly deadlineMs?: number;
}

const nameOf = (row: Enrollment): string => row.key.join("|");

/** Walks through the list while it changes between pages, and tells what became of the rows that stayed. */
async function walkUnderChange(
  source: string,
  how: {
    readonly direction: "forward" | "backward";
    readonly order: EnrollmentQuery["order"];
    readonly forgets?: boolean;
  },
): Promise<void> {
  const { direction, order } = how;
  const forward = direction === "forward";
  const platform = platforms[source]!();
  const chance = new Chance(7);
  const all = await ask(source, { direction: "forward", size: 10_000, cursor: null }, order);
  const stayed = new Map(all.rows.map((row) => [nameOf(row), row.key]));
  expect(stayed.size).toBeGreaterThan(15);
  const seen: string[] = [];
  let cursor: string | null = null;
  for (let pages = 0; ; pages++) {
    expect(pages).toBeLessThan(100);
    const result: ListResult<Enrollment> = await ask(source, { direction, size: 4, cursor }, order);
    seen.push(...result.rows.map(nameOf));
    if (!(forward ? result.hasNextPage : result.hasPreviousPage)) break;
    cursor = forward ? result.endCursor : result.startCursor;
    for (let count = chance.below(3); count > 0; count--) platform.insert(pages * 10 + count);
    const edge = forward ? result.rows.slice(-2) : result.rows.slice(0, 2);
    const ahead = [...stayed].filter(([name]) => !seen.includes(name)).map(([, key]) => key);
    const gone = [
      ...(chance.is(0.5) ? edge.map((row) => row.key) : []),
      ...(ahead.length > 8 && chance.is(0.5) ? [chance.of(ahead)] : []),
    ];
    for (const key of gone) {
      platform.remove(key);
      stayed.delete(key.join("|"));
    }
    platform.edit(chance);
    if (how.forgets === true) platform.forget();
  }
  expect(seen.filter((name, at) => seen.indexOf(name) !== at)).toEqual([]);
  expect([...stayed.keys()].filter((name) => !seen.includes(name))).toEqual([]);
}

const directions = ["forward", "backward"] as const;
const created = { field: "CREATED_AT", direction: "DESC" } as const;
const course = { field: "COURSE_EXTERNAL_ID", direction: "ASC" } as const;

describe("rows come, go and change between pages: every row that stayed is answered once", () => {
  describe.each(directions)("walking %s", (direction) => {
    test.each(["campus", "mooc"])("in the default order of %s", async (source) => {
      await walkUnderChange(source, { direction, order: null });
    });

    test.each([
      ["ispring", "place"],
      ["ispring", "offset"],
      ["talent", "place"],
      ["talent", "offset"],
    ] as const)("in the default order of %s, with tokens by %s", async (source, style) => {
      lab.ispring.pageTokens.style = style;
      lab.truto.pageTokens.style = style;
      await walkUnderChange(source, { direction, order: null });
    });

    test.each(["ispring", "talent"])("in %s, which forgets its tokens", async (source) => {
      await walkUnderChange(source, { direction, order: null, forgets: true });
    });

    test("in Truto, where every other page is empty", async () => {
      lab.truto.settings.emptyPages = true;
      await walkUnderChange("talent", { direction, order: null });
    });

    test.each(Object.keys(platforms))("by value over %s", async (source) => {
      await walkUnderChange(source, { direction, order: created });
      await walkUnderChange(source, { direction, order: course });
    });
  });
});

test.each(["campus", "ispring", "talent"])(
  "a walk through %s gets on where an operation may read no more than a page of the source",
  async (source) => {
    const narrow = federateLab(lab, { platformKey: "acme", pageSize: 7, maxRows: 7, cacheMs: 0 });
    const walk = async (from: LabFederation, size: number): Promise<readonly string[]> => {
      const seen: string[] = [];
      let cursor: string | null = null;
      for (let pages = 0; pages < 500; pages++) {
        const page = { direction: "forward" as const, size, cursor };
        const result: ListResult<Enrollment> = await ask(source, page, null, {
          from,
          onSourceFailure: "PARTIAL",
        });
        seen.push(...result.rows.map(nameOf));
        if (!result.hasNextPage) break;
        cursor = result.endCursor;
      }
      return seen;
    };
    const all = await walk(gateway, 50);
    expect(all.length).toBeGreaterThan(20);
    expect(await walk(narrow, 5)).toEqual(all);
    await narrow.close();
  },
);

describe.each(["campus", "ispring", "talent"] as const)("where the time of %s is up", (source) => {
  const simulator = (): Lab["catalog" | "ispring" | "truto"] =>
    ({ campus: lab.catalog, ispring: lab.ispring, talent: lab.truto })[source];
  const page = { direction: "forward" as const, size: 5, cursor: null };

  async function hang(staleIfErrorMs: number): Promise<{
    readonly before: ListResult<Enrollment>;
    readonly hung: ListResult<Enrollment>;
    readonly next: (cursor: string | null) => Promise<ListResult<Enrollment>>;
    readonly close: () => Promise<void>;
  }> {
    const from = federateLab(lab, { platformKey: "acme", pageSize: 7, cacheMs: 0, staleIfErrorMs });
    const how = { from, onSourceFailure: "PARTIAL" as const };
    const before = await ask(source, page, null, how);
    simulator().dial.latency(2_000);
    const hung = await ask(source, page, null, { ...how, deadlineMs: 300 });
    simulator().dial.latency(0);
    const next = (cursor: string | null): Promise<ListResult<Enrollment>> =>
      ask(source, { ...page, cursor }, null, how);
    return { before, hung, next, close: () => from.close() };
  }

  test("an earlier read is answered, and called that", async () => {
    const { before, hung, close } = await hang(600_000);
    expect(hung.rows.map(nameOf)).toEqual(before.rows.map(nameOf));
    expect(hung.reports[0]).toMatchObject({ status: "STALE", reason: "DEADLINE_EXCEEDED" });
    await close();
  });

  test("and nothing stands in, the next page begins where this one did", async () => {
    const { before, hung, next, close } = await hang(0);
    expect(hung.rows).toEqual([]);
    expect(hung.reports[0]).toMatchObject({ status: "FAILED", reason: "DEADLINE_EXCEEDED" });
    const again = await next(hung.endCursor);
    expect(again.rows.map(nameOf)).toEqual(before.rows.map(nameOf));
    await close();
  });
});
