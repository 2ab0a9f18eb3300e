/* eslint @typescript-eslint/no-unsafe-assignment: "off", @typescript-eslint/no-unsafe-member-access: "off" -- answers to queries that are written in tests have no types */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Random } from "../../../src/lab/random.js";
import {
  flatRows,
  namedNodes,
  namesOf,
  namesWhere,
  type FlatRow,
  type PlainFilter,
} from "./brute-force.js";
import { readAll, startReading, type AnyData, type ReadingGateway } from "./reading-gateway.js";

const sources = ["campus", "mooc", "ispring", "talent"] as const;

let gateway: ReadingGateway;
let rows: readonly FlatRow[];
/** Global ids by "source key". */
const ids = new Map<string, string>();

beforeAll(async () => {
  gateway = await startReading({
    lab: { people: 70, seed: 3 },
    all: { cacheSeconds: 600 },
    campus: { platformKey: "acme" },
  });
  rows = flatRows(gateway.lab);
  for (const one of await readAll(gateway, { nodes: namedNodes })) {
    for (const part of [one.user, one.course]) {
      if (part !== null) ids.set(`${one.source.id} ${part.externalId}`, part.id as string);
    }
  }
});

afterAll(async () => {
  await gateway.stop();
});

/** The filter with global ids in the place of keys. */
function onTheWire(filter: PlainFilter): object {
  const toId = (key: unknown): string => ids.get(String(key)) ?? String(key);
  return Object.fromEntries(
    Object.entries(filter).map(([field, condition]) => {
      if (condition === null) return [field, null];
      if (field === "or") return [field, (condition as PlainFilter[]).map(onTheWire)];
      if (field === "not") return [field, onTheWire(condition as PlainFilter)];
      const isId = (field === "userId" || field === "courseId") && Array.isArray(condition);
      return [field, isId ? condition.map(toId) : condition];
    }),
  );
}

async function expectBruteForce(filter: PlainFilter): Promise<void> {
  const found = await readAll(gateway, { nodes: namedNodes, filter: onTheWire(filter) });
  const names = namesOf(found);
  expect({ filter, names }).toEqual({ filter, names: namesWhere(filter, rows) });
}

/** Values of the field that occur in the source, spread over it. */
function valuesOf(source: string, field: string): readonly unknown[] {
  const known = rows
    .filter(({ values }) => values["source"] === source)
    .flatMap(({ values }) => values[field] ?? []);
  const distinct = [...new Set(known)];
  return [distinct[0], distinct[Math.floor(distinct.length / 2)], distinct.at(-1)].filter(
    (value) => value !== undefined,
  );
}

const listFields = [
  "userId",
  "username",
  "email",
  "courseId",
  "courseExternalId",
  "courseSlug",
  "org",
  "platformKey",
  "status",
  "mode",
  "origin",
];
const rangeFields = [
  "createdAt",
  "enrolledAt",
  "dueAt",
  "completedAt",
  "expiresAt",
  "progressPercent",
];

function filtersOn(source: string, field: string): readonly PlainFilter[] {
  const values = valuesOf(source, field);
  const within = { source: [source] };
  if (rangeFields.includes(field)) {
    return values.flatMap((bound) => [
      { ...within, [field]: { gte: bound } },
      { ...within, [field]: { lt: bound } },
      { ...within, not: { [field]: { gt: bound } } },
      { ...within, [field]: { gte: bound, lte: bound } },
    ]);
  }
  if (field === "isActive") {
    return [true, false].flatMap((is) => [
      { ...within, isActive: is },
      { ...within, not: { isActive: is } },
    ]);
  }
  if (field === "courseTitleContains") {
    return values.flatMap((title) => {
      const part = String(title).slice(1, 6);
      return [part, part.toUpperCase(), `${part}%`, ""].map((text) => ({
        ...within,
        courseTitleContains: text,
      }));
    });
  }
  const alike = values.flatMap((value) =>
    field === "email" || field === "username" ? [String(value).toUpperCase()] : [],
  );
  return [
    ...[...values, ...alike].map((value) => ({ ...within, [field]: [value] })),
    { ...within, [field]: values },
    { ...within, [field]: [] },
    { ...within, not: { [field]: values.slice(0, 1) } },
  ];
}

describe.each(sources)(
  "A filter over %s answers what brute force over its rows answers",
  (source) => {
    test.each([...listFields, ...rangeFields, "isActive", "courseTitleContains"])(
      "by %s",
      async (field) => {
        for (const filter of filtersOn(source, field)) await expectBruteForce(filter);
      },
    );
  },
);

describe("A filter over all sources answers what brute force over all rows answers", () => {
  test("where nothing is asked, and where null, empty ranges and empty filters ask nothing", async () => {
    for (const filter of [{}, { status: null }, { dueAt: {} }, { not: null }, { or: [{}] }]) {
      await expectBruteForce(filter as unknown as PlainFilter);
    }
  });

  test("where nothing can match", async () => {
    for (const filter of [
      { source: [] },
      { source: ["no-such-source"] },
      { not: {} },
      { or: [] },
    ]) {
      await expectBruteForce(filter);
    }
  });

  test.each(Array.from({ length: 8 }, (_, at) => at + 1))(
    "where filters are put together by chance, %i",
    async (seed) => {
      const random = new Random(seed);
      for (let turn = 0; turn < 6; turn += 1) await expectBruteForce(chanceFilter(random, 2));
    },
  );
});

function chanceFilter(random: Random, depth: number): PlainFilter {
  const fields = [...listFields, ...rangeFields, "isActive", "courseTitleContains", "source"];
  const filter: Record<string, unknown> = {};
  for (const field of random.sample(fields, 1 + random.below(2))) {
    filter[field] = chanceCondition(random, field);
  }
  if (depth > 0 && random.chance(0.5)) {
    filter["or"] = [chanceFilter(random, depth - 1), chanceFilter(random, depth - 1)];
  }
  if (depth > 0 && random.chance(0.3)) filter["not"] = chanceFilter(random, depth - 1);
  return filter;
}

function chanceCondition(random: Random, field: string): unknown {
  const pick = (): unknown => random.pick(rows).values[field];
  const known = [pick(), pick(), pick()].filter((value) => value !== null && value !== undefined);
  if (field === "isActive") return random.chance(0.5);
  if (field === "courseTitleContains") return ((known[0] ?? "skills") as string).slice(0, 4);
  if (!rangeFields.includes(field)) return known;
  const bound = known[0] ?? (field === "progressPercent" ? 50 : "2026-01-01T00:00:00.000Z");
  return random.chance(0.5) ? { gte: bound } : { lt: bound };
}

describe("A condition that a source can never satisfy", () => {
  test.each([
    ["mooc", { courseSlug: ["x"] }],
    ["mooc", { platformKey: ["acme"] }],
    ["mooc", { dueAt: { gte: "2026-01-01T00:00:00Z" } }],
    ["ispring", { org: ["Acme"] }],
    ["ispring", { isActive: true }],
    ["ispring", { createdAt: { gte: "2026-01-01T00:00:00Z" } }],
    ["talent", { mode: ["audit"] }],
    ["talent", { expiresAt: { gte: "2026-01-01T00:00:00Z" } }],
    ["campus", { origin: ["ADMIN"] }],
    ["campus", { progressPercent: { gte: 1 } }],
  ])("costs %s no request: %j", async (source, filter) => {
    gateway.reset();
    const { enrollments } = await gateway.read(
      `query ($filter: EnrollmentFilter) { enrollments(filter: $filter) {
        nodes { id } isComplete sources { source { id } status reason requests } } }`,
      { filter: { ...filter, source: [source] } },
    );
    expect(enrollments).toEqual({
      nodes: [],
      isComplete: true,
      sources: [
        { source: { id: source }, status: "SKIPPED", reason: "FIELD_NOT_PROVIDED", requests: 0 },
      ],
    });
    expect(gateway.received()).toEqual({});
  });
});

test.each(["userId", "courseId"])(
  "A row whose %s is unknown matches no negation, of another source's neither",
  async (field) => {
    const inMooc = rows.find(({ values }) => values["source"] === "mooc")?.values[field];
    const unknown = rows.filter(({ values }) => values[field] === null);
    expect(unknown).not.toEqual([]);
    await expectBruteForce({ not: { [field]: [inMooc] } });
    await expectBruteForce({ not: { not: { [field]: [inMooc] } } });
  },
);

test("A source that a filter rules out is not reported", async () => {
  const user = ids.get(
    rows.find(({ values }) => values["source"] === "mooc")!.values["userId"] as string,
  );
  const { enrollments } = await gateway.read(
    `query ($id: ID!) { enrollments(filter: { userId: [$id] }) { sources { source { id } } } }`,
    { id: user },
  );
  expect(enrollments.sources).toEqual([{ source: { id: "mooc" } }]);
});

describe("Lists of users and courses are filtered as brute force would", () => {
  test.each(sources)("users of %s", async (source) => {
    const nodes = "externalId username email name";
    const all = await readAll(gateway, { field: "users", nodes, filter: { source: [source] } });
    const some = all.filter(({ email, username }) => email !== null && username !== null);
    for (const one of [some[0], some.at(-1)]) {
      const part = String(one.name ?? "zz").slice(1, 4);
      const expectations: readonly (readonly [object, (user: AnyData) => boolean])[] = [
        [
          { email: [String(one.email).toUpperCase()] },
          ({ email }) => String(email).toLowerCase() === String(one.email).toLowerCase(),
        ],
        [{ username: [one.username] }, ({ username }) => username === one.username],
        [{ username: [`${one.username}x`] }, () => false],
        [
          { externalId: [one.externalId, "nobody"] },
          ({ externalId }) => externalId === one.externalId,
        ],
        [
          { nameContains: part.toUpperCase() },
          ({ name }) => name !== null && String(name).toLowerCase().includes(part.toLowerCase()),
        ],
      ];
      for (const [filter, fits] of expectations) {
        const found = await readAll(gateway, {
          field: "users",
          nodes,
          filter: { source: [source], ...filter },
        });
        expect({ filter, found }).toEqual({ filter, found: all.filter(fits) });
      }
    }
  });

  test.each(sources)("courses of %s", async (source) => {
    const nodes = "externalId title org slug";
    const all = await readAll(gateway, { field: "courses", nodes, filter: { source: [source] } });
    const titled = all.filter(({ title }) => title !== null);
    for (const one of [titled[0], titled.at(-1)]) {
      const part = String(one.title).slice(1, 5);
      const expectations: readonly (readonly [object, (course: AnyData) => boolean])[] = [
        [{ externalId: [one.externalId] }, ({ externalId }) => externalId === one.externalId],
        [{ org: [one.org ?? "x"] }, ({ org }) => org !== null && org === one.org],
        [{ slug: [one.slug ?? "x"] }, ({ slug }) => slug !== null && slug === one.slug],
        [
          { titleContains: part.toUpperCase() },
          ({ title }) => title !== null && String(title).toLowerCase().includes(part.toLowerCase()),
        ],
      ];
      for (const [filter, fits] of expectations) {
        const found = await readAll(gateway, {
          field: "courses",
          nodes,
          filter: { source: [source], ...filter },
        });
        expect({ filter, found }).toEqual({ filter, found: all.filter(fits) });
      }
    }
  });
});
