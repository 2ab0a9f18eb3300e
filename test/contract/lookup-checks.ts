import { expect } from "@jest/globals";
import type { Enrollment, EnrollmentAttribute } from "../../src/domain/enrollment.js";
import type { Scalar } from "../../src/domain/values.js";
import { providerBesideRow } from "../../src/sources/spi/capabilities.js";
import type { Companion, Lookup, SourceConnector } from "../../src/sources/spi/source-connector.js";
import { fillBy } from "../support/fill-by.js";
import { aCall, type Check, type Subject } from "./checks.js";
import { expectNothingElse } from "./list-checks.js";
import {
  leastQuestion,
  listingsOf,
  providersOf,
  rowsOf,
  told,
  type ListedRow,
} from "./listings.js";
import { keyText } from "./listings.js";
import { reverseJsonLists, type ConnectionOptions, type TrueRow } from "./platform.js";

/** A look-up beside what is true of the things that it finds. */
interface Finder {
  readonly kind: "user" | "course";
  readonly lookup: Lookup<ListedRow, string>;
  readonly truth: readonly TrueRow<string>[];
}

const unknownKeys = [
  "nobody-knows-this",
  "99999999999",
  "a,b",
  "a/b",
  "..",
  " ",
  "course-v1:No+Such+1",
];

export const lookupChecks: readonly Check[] = [
  {
    promise: "looks up what exists, whatever characters its key holds, and tells the truth of it",
    run: (subject) =>
      forEveryLookup(subject, {}, async ({ lookup, truth }) => {
        const rows = sampleOf(truth);
        const found = await fetchAll(lookup, rows.map(keyOf));
        for (const row of rows) expectTrue(found.get(keyOf(row)), row);
      }),
  },
  {
    promise: "leaves unknown keys out, and finds the known ones among them",
    run: (subject) =>
      forEveryLookup(subject, {}, async ({ lookup, truth }) => {
        const rows = sampleOf(truth).slice(0, 4);
        const keys = unknownKeys.flatMap((unknown, at) => [
          unknown,
          ...(rows[at] === undefined ? [] : [keyOf(rows[at])]),
        ]);
        const found = await fetchAll(lookup, keys);
        expect([...found.keys()].sort()).toEqual(rows.map(keyOf).sort());
      }),
  },
  {
    promise: "puts answers to their keys where the platform sends them in another order",
    run: async (subject: Subject): Promise<void> => {
      const tamper = subject.platform.shuffle ?? reverseJsonLists;
      await forEveryLookup(subject, { tamper }, async ({ lookup, truth }) => {
        const rows = sampleOf(truth);
        const found = await fetchAll(lookup, rows.map(keyOf));
        for (const row of rows) expectTrue(found.get(keyOf(row)), row);
      });
      const straight = await filled(subject, {});
      const shuffled = await filled(subject, { tamper });
      for (const [key, row] of straight) expect(shuffled.get(key)).toEqual(row);
    },
  },
  {
    promise: "asks for a whole batch of keys in one request, and for no more keys than that",
    run: (subject) =>
      forEveryLookup(subject, {}, async ({ lookup, truth }) => {
        const { simulator } = subject.platform;
        const known = truth.slice(0, lookup.batchSize).map(keyOf);
        const unknown = Array.from(
          { length: lookup.batchSize - known.length },
          (_, at) => `no-${at}`,
        );
        simulator.requests.reset();
        const call = aCall();
        await lookup.fetch([...known, ...unknown], lookup.tells, call);
        const requests = simulator.requests.find(({ kind }) => kind === "read");
        for (const request of requests) {
          expect(subject.platform.asksFor(request).values).toBeLessThanOrEqual(lookup.batchSize);
        }
        if (lookup.batchSize === 1) return;
        expect(requests.length).toBeGreaterThan(0);
        expect(requests.length).toBeLessThanOrEqual(subject.platform.requestsOfLookup ?? 1);
      }),
  },
  {
    promise: "sends nothing for no keys",
    run: (subject) =>
      forEveryLookup(subject, {}, async ({ lookup }) => {
        subject.platform.simulator.requests.reset();
        expect((await lookup.fetch([], lookup.tells, aCall())).size).toBe(0);
        expect(subject.received()).toBe(0);
      }),
  },
  {
    promise: "tells in a look-up all that it declares to tell there, and nothing else",
    run: (subject) =>
      forEveryLookup(subject, {}, async ({ lookup, truth, kind }) => {
        const found = await fetchAll(lookup, sampleOf(truth).map(keyOf));
        const tells = Object.fromEntries([...lookup.tells].map((name) => [name, kind]));
        for (const row of found.values()) {
          expect(row.type).toBe(kind);
          expect(row.source).toBe("tested");
          expectNothingElse(row, tells);
        }
        for (const attribute of lookup.tells) {
          const isTold = [...found.values()].some((row) => told(row, attribute) !== undefined);
          expect({ attribute, isTold }).toEqual({ attribute, isTold: true });
        }
      }),
  },
  {
    promise: "has a provider for everything that it declares to tell",
    run: (subject) =>
      subject.with({}, async (connector) => {
        const known = new Set(["row", ...connector.companions.map(({ name }) => name)]);
        for (const [attribute, provider] of providersOf(connector.enrollments.tells)) {
          const other = providerBesideRow(provider);
          if (other === "user" || other === "course") {
            const lookup = other === "user" ? connector.userLookup : connector.courseLookup;
            const name = attribute.slice(other.length + 1);
            expect({ attribute, told: lookup?.tells.has(name as never) }).toEqual({
              attribute,
              told: true,
            });
          } else expect(known).toContain(provider);
        }
        const { users, courses } = connector;
        for (const list of [users, courses]) {
          for (const [, provider] of providersOf(list?.tells ?? {})) expect(provider).toBe("row");
        }
      }),
  },
  {
    promise:
      "fills by each companion what that companion tells, on the same rows in the same order",
    run: async (subject: Subject): Promise<void> => {
      await forEveryCompanion(subject, {}, async (connector, rows, name) => {
        const wanted = wantedOf(connector, name);
        const answer = await fillBy(companionOf(connector, name), rows, wanted, aCall());
        expect(answer.map(({ key }) => key)).toEqual(rows.map(({ key }) => key));
        for (const [at, row] of answer.entries()) {
          for (const attribute of wanted) {
            expect({ attribute, isTold: told(row, attribute) !== undefined }).toEqual({
              attribute,
              isTold: true,
            });
          }
          expectNothingElse(row, connector.enrollments.tells);
          expectKept(rows[at], row, wanted);
        }
      });
    },
  },
  {
    promise: "asks by each companion the same of rows that tell nothing but keys",
    run: async (subject: Subject): Promise<void> => {
      const { requests } = subject.platform.simulator;
      await forEveryCompanion(subject, {}, async (connector, rows, name) => {
        const asked = async (some: readonly Enrollment[]): Promise<readonly string[]> => {
          requests.reset();
          const wanted = wantedOf(connector, name);
          await companionOf(connector, name).read(some, wanted, aCall(), "each");
          const reads = requests.find(({ kind }) => kind === "read");
          return reads.map(({ path, query, body }) => JSON.stringify([path, query, body])).sort();
        };
        expect(await asked(rows.map(withKeysAlone))).toEqual(await asked(rows));
      });
    },
  },
];

function companionOf(connector: SourceConnector, name: string): Companion {
  const companion = connector.companions.find((one) => one.name === name);
  if (companion === undefined) throw new Error(`There is no companion ${name}`);
  return companion;
}

function withKeysAlone({ source, key, user, course }: Enrollment): Enrollment {
  return {
    type: "enrollment",
    source,
    key,
    externalId: null,
    user: user === null ? null : { type: "user", source, key: user.key },
    course: course === null ? null : { type: "course", source, key: course.key },
  };
}

/** What was known before is known after, but for what the companion tells. */
function expectKept(
  before: Enrollment | undefined,
  after: Enrollment,
  wanted: ReadonlySet<string>,
): void {
  const changed = new Set([...wanted].map((name) => name.split(".")[0]));
  for (const [name, value] of Object.entries(before ?? {})) {
    if (!changed.has(name))
      expect((after as unknown as Record<string, unknown>)[name]).toEqual(value);
  }
}

function keyOf({ key }: TrueRow<string>): string {
  return key[0] ?? "";
}

function sampleOf(truth: readonly TrueRow<string>[]): readonly TrueRow<string>[] {
  return truth.length <= 14 ? truth : [...truth.slice(0, 6), ...truth.slice(-8)];
}

/** In batches as large as the look-up takes. */
async function fetchAll(
  lookup: Finder["lookup"],
  keys: readonly string[],
): Promise<ReadonlyMap<string, ListedRow>> {
  const found = new Map<string, ListedRow>();
  for (let at = 0; at < keys.length; at += lookup.batchSize) {
    const some = keys.slice(at, at + lookup.batchSize);
    for (const [key, row] of await lookup.fetch(some, lookup.tells, aCall())) found.set(key, row);
  }
  return found;
}

const attributeOf: Readonly<Record<string, string>> = {
  nameContains: "name",
  titleContains: "title",
  externalId: "key",
};

function expectTrue(found: ListedRow | undefined, row: TrueRow<string>): void {
  const said: Record<string, unknown> = {};
  const truth: Record<string, Scalar | null | undefined> = {};
  for (const [field, value] of Object.entries(row.values)) {
    const attribute = attributeOf[field] ?? field;
    const one = found === undefined ? undefined : told(found, attribute);
    // What the look-up does not speak of is told by others.
    if (found !== undefined && one === undefined) continue;
    said[attribute] = one;
    truth[attribute] = value;
  }
  expect({ key: row.key, ...said }).toEqual({ key: row.key, ...truth });
}

async function forEveryLookup(
  subject: Subject,
  options: ConnectionOptions,
  check: (finder: Finder) => Promise<void>,
): Promise<void> {
  await subject.with(options, async (connector) => {
    const { users, courses } = subject.platform.truth;
    const finders = [
      { kind: "user", lookup: connector.userLookup as unknown, truth: users },
      { kind: "course", lookup: connector.courseLookup as unknown, truth: courses },
    ] as const;
    for (const { kind, lookup, truth } of finders) {
      if (lookup === undefined) continue;
      if (truth === undefined) throw new Error(`The platform does not tell its true ${kind}s`);
      await check({ kind, lookup: lookup as Finder["lookup"], truth });
    }
  });
}

function wantedOf(connector: SourceConnector, provider: string): ReadonlySet<EnrollmentAttribute> {
  const told = providersOf(connector.enrollments.tells).filter(([, one]) => one === provider);
  return new Set(told.map(([attribute]) => attribute as EnrollmentAttribute));
}

/** Enrollments as the list tells them: at most a hundred, the awkward ones among them. */
export async function someEnrollments(
  connector: SourceConnector,
  subject: Subject,
): Promise<readonly Enrollment[]> {
  const listing = listingsOf(connector, subject.platform.truth)[0];
  if (listing === undefined) return [];
  const [path] = listing.collection.paths;
  const { pushed } = leastQuestion(listing, path);
  const rows = await rowsOf(listing, { path, pushed }, aCall());
  return [...rows.slice(0, 50), ...rows.slice(50).slice(-50)] as unknown as Enrollment[];
}

async function forEveryCompanion(
  subject: Subject,
  options: ConnectionOptions,
  check: (connector: SourceConnector, rows: readonly Enrollment[], name: string) => Promise<void>,
): Promise<void> {
  await subject.with(options, async (connector) => {
    const rows = await someEnrollments(connector, subject);
    for (const { name } of connector.companions) await check(connector, rows, name);
  });
}

/** Rows with what all companions tell, by key. */
async function filled(
  subject: Subject,
  options: ConnectionOptions,
): Promise<ReadonlyMap<string, Enrollment>> {
  const rows = await subject.with({}, (connector) => someEnrollments(connector, subject));
  return subject.with(options, async (connector) => {
    let all = rows;
    for (const companion of connector.companions) {
      all = await fillBy(companion, all, wantedOf(connector, companion.name), aCall());
    }
    return new Map(all.map((row) => [keyText(row.key), row]));
  });
}
