import { expect, test } from "@jest/globals";
import type { SourceCall } from "../../../src/domain/call-context.js";
import type { Enrollment, EnrollmentAttribute } from "../../../src/domain/enrollment.js";
import { SourceError } from "../../../src/domain/errors.js";
import type { User, UserAttribute } from "../../../src/domain/user.js";
import { EntityLookup } from "../../../src/federation/lookup/entity-lookup.js";
import { LookupRoom } from "../../../src/federation/lookup/lookup-room.js";
import { joinRelations } from "../../../src/federation/lookup/join-relations.js";
import { aCall } from "../sources/scripted-server.js";

const named = new Set<EnrollmentAttribute>(["user.name"]);
const mailed = new Set<EnrollmentAttribute>(["user.name", "user.email"]);

function user(key: string, told: Partial<User> = {}): User {
  return { type: "user", source: "school", key, ...told };
}

function rowsFor(...keys: readonly string[]): readonly Enrollment[] {
  return keys.map((key, index) => ({
    type: "enrollment",
    source: "school",
    key: [String(index)],
    externalId: null,
    user: user(key),
    course: null,
  }));
}

/** A source of users, as one gateway reads it. */
class School {
  readonly fetched: string[][] = [];
  users: ReadonlyMap<string, User> = new Map([
    ["a", user("a", { name: "Ada", email: "ada@example.org" })],
    ["b", user("b", { name: "Bea", email: "bea@example.org" })],
  ]);
  failure: Error | null = null;
  generation = 0;
  #eras = 0;
  readonly #lookup: EntityLookup<User, UserAttribute>;

  constructor(cacheMs = 0) {
    this.#lookup = new EntityLookup<User, UserAttribute>({
      source: "school",
      lookup: {
        batchSize: 100,
        tells: new Set(["name", "email"]),
        fetch: async (keys) => {
          this.fetched.push([...keys]);
          if (this.failure !== null) throw this.failure;
          return this.users;
        },
      },
      cache: { generation: () => this.generation },
      freshness: { cacheMs, staleIfErrorMs: 0 },
      room: new LookupRoom(1_000, 0),
    });
  }

  /** As an operation of its own. */
  async join(
    rows: readonly Enrollment[],
    wanted: ReadonlySet<EnrollmentAttribute> = named,
    call: Partial<SourceCall> = {},
  ): Promise<readonly Enrollment[]> {
    this.#eras += 1;
    return joinRelations(rows, {
      lookups: { user: this.#lookup },
      wanted,
      call: { ...aCall(), live: false, ...call },
      era: String(this.#eras),
    });
  }

  change(key: string, told: Partial<User>): void {
    this.users = new Map(this.users).set(key, user(key, told));
  }
}

function namesOf(rows: readonly Enrollment[]): readonly unknown[] {
  return rows.map((row) => (row.user instanceof Error ? row.user : (row.user?.name ?? null)));
}

test("a source that says the same again makes the very same rows of the same ones", async () => {
  const school = new School();
  const rows = rowsFor("a", "b", "a");
  expect(namesOf(await school.join(rows))).toEqual(["Ada", "Bea", "Ada"]);
  const second = await school.join([...rows]);
  expect(await school.join(rows)).toBe(second);
  expect(await school.join([...rows])).toBe(second);
  expect(school.fetched).toHaveLength(4);
});

test("what has changed is told, and the other rows are the very same", async () => {
  const school = new School();
  const rows = rowsFor("a", "b");
  await school.join(rows);
  const before = await school.join(rows);
  school.change("b", { name: "Bo" });
  const after = await school.join(rows);
  expect(namesOf(after)).toEqual(["Ada", "Bo"]);
  expect(after[0]).toBe(before[0]);
  school.users = new Map();
  expect(namesOf(await school.join(rows))).toEqual([null, null]);
});

test("rows are joined for what is wanted of them", async () => {
  const school = new School();
  const rows = rowsFor("a");
  for (let time = 0; time < 3; time++) await school.join(rows, named);
  const [row] = await school.join(rows, mailed);
  expect(row?.user).toMatchObject({ name: "Ada", email: "ada@example.org" });
});

test("pages that begin alike are not taken for each other", async () => {
  const school = new School(60_000);
  const rows = rowsFor("a", "b");
  const [first] = rows;
  if (first === undefined) throw new Error("No row");
  for (let time = 0; time < 3; time++) {
    expect(namesOf(await school.join(rows))).toEqual(["Ada", "Bea"]);
    expect(namesOf(await school.join([first]))).toEqual(["Ada"]);
    expect(namesOf(await school.join([first, ...rowsFor("c")]))).toEqual(["Ada", null]);
  }
});

test("a failure is told at each of its rows, and the next answer in its place", async () => {
  const school = new School();
  const rows = rowsFor("a", "b");
  await school.join(rows);
  await school.join(rows);
  school.failure = new SourceError("SOURCE_ERROR", "Down.");
  const failed = await school.join(rows);
  expect(failed.map((row) => row.user)).toEqual([expect.any(SourceError), expect.any(SourceError)]);
  school.failure = null;
  expect(namesOf(await school.join(rows))).toEqual(["Ada", "Bea"]);
});

test("what memory tells is asked for again neither of the source nor row by row", async () => {
  const school = new School(60_000);
  const rows = rowsFor("a", "b");
  await school.join(rows);
  const second = await school.join(rows);
  expect(await school.join(rows)).toBe(second);
  expect(school.fetched).toHaveLength(1);
});

test("what another page read anew meanwhile is told", async () => {
  const school = new School(60_000);
  const rows = rowsFor("a", "b");
  for (let time = 0; time < 3; time++) await school.join(rows);
  school.change("b", { name: "Bo" });
  await school.join(rowsFor("b"), named, { live: true });
  expect(namesOf(await school.join(rows))).toEqual(["Ada", "Bo"]);
});

test("whoever wants live data gets it, and so does everybody after a write", async () => {
  const school = new School(60_000);
  const rows = rowsFor("a");
  for (let time = 0; time < 3; time++) await school.join(rows);
  school.change("a", { name: "Al" });
  expect(namesOf(await school.join(rows, named, { live: true }))).toEqual(["Al"]);
  school.change("a", { name: "Ann" });
  expect(namesOf(await school.join(rows))).toEqual(["Al"]);
  school.generation += 1;
  expect(namesOf(await school.join(rows))).toEqual(["Ann"]);
});

test("what memory told is asked for again when its time is up", async () => {
  const school = new School(50);
  const rows = rowsFor("a");
  for (let time = 0; time < 3; time++) await school.join(rows);
  school.change("a", { name: "Al" });
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(namesOf(await school.join(rows))).toEqual(["Al"]);
});
