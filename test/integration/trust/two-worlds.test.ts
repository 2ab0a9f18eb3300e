import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { exportSPKI, generateKeyPair, SignJWT, type CryptoKey } from "jose";
import { Random } from "../../../src/lab/random.js";
import { createSchool } from "../../../src/lab/school.js";
import { startLab, type Lab } from "../../../src/lab/start-lab.js";
import { labSources, startLabGateway, type LabGateway } from "../http/lab-gateway.js";
import { makeQuestion, type Question, type Words } from "./questions.js";
import { darken, measure, type Sight } from "./worlds.js";

/** `TRUST_CASES` asks for more questions of each viewer, `TRUST_SEED` for others. */
const cases = Number(process.env["TRUST_CASES"] ?? 12);
const seed = Number(process.env["TRUST_SEED"] ?? 1);
const people = 45;
const school = createSchool({ people });
const known = school.people.filter((person) => person.platforms.length >= 3);
const own = [known[1]?.email ?? "", known[4]?.email ?? ""];

interface Watcher {
  readonly sight: Sight;
  /** Settings of the key; a viewer without any has a token with its own addresses. */
  readonly key?: Record<string, unknown>;
  readonly tenant?: string;
}

const watchers: Readonly<Record<string, Watcher>> = {
  "by sources": {
    sight: { sources: ["campus", "talent"] },
    key: { sources: ["campus", "talent"] },
    tenant: "acme",
  },
  "by tenants": { sight: { platformKeys: ["acme"] }, key: { platformKeys: ["acme"] } },
  "by organisations": {
    sight: { orgs: ["Acme", "École"] },
    key: { orgs: ["Acme", "École"] },
    tenant: "main",
  },
  "by addresses": { sight: { emails: own }, key: { emails: own } },
  "to itself": { sight: { emails: own.slice(0, 1) }, tenant: "globex" },
};

interface World {
  readonly lab: Lab;
  readonly gateway: LabGateway;
  readonly headers: Record<string, string>;
}

let directory: string;
let pair: { readonly publicKey: CryptoKey; readonly privateKey: CryptoKey };

beforeAll(async () => {
  directory = await mkdtemp(`${tmpdir()}/rollcall-worlds-`);
  pair = await generateKeyPair("ES256", { extractable: true });
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function startWorld(watcher: Watcher, changed: boolean): Promise<World> {
  const { sight, key, tenant } = watcher;
  const lab = await startLab({ people, truto: { mode: "generic" } });
  if (changed) darken(lab, sight, 7);
  const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
  const small = { cacheSeconds: 600, pageSize: 15, retries: 0 };
  const gateway = await startLabGateway(
    {
      server: { secret: "one secret for both of the worlds, long" },
      storage: { url: `file:${directory}/${changed ? "b" : "a"}` },
      limits: { maxRequests: 0, maxRows: 0, maxCost: 1_000_000, deadlineSeconds: 0 },
      access: {
        apiKeys: [
          { name: "everything", sha256: sha256("everything"), scopes: ["enrollments:read"] },
          ...(key === undefined
            ? []
            : [
                {
                  name: "watcher",
                  sha256: sha256("watcher"),
                  scopes: ["enrollments:read", "raw:read", "sources:read"],
                  ...key,
                },
              ]),
        ],
        jwt: { publicKey: await exportSPKI(pair.publicKey) },
      },
      sources: labSources(lab, {
        campus: { ...small, platformKey: tenant },
        mooc: small,
        ispring: small,
        talent: small,
      }),
    },
    directory,
  );
  const token = await new SignJWT({
    scope: "enrollments:read:self sources:read",
    email: sight.emails?.[0],
  })
    .setProtectedHeader({ alg: "ES256" })
    .setSubject("watcher")
    .setExpirationTime("1h")
    .sign(pair.privateKey);
  return {
    lab,
    gateway,
    headers: { authorization: `Bearer ${key === undefined ? token : "watcher"}` },
  };
}

async function stopWorld({ gateway, lab }: World): Promise<void> {
  await gateway.stop();
  await lab.stop();
}

interface Said {
  readonly status: number;
  readonly text: string;
}

async function ask(
  { gateway }: World,
  body: unknown,
  headers: Record<string, string>,
): Promise<Said> {
  const response = await gateway.ask(body, headers);
  return { status: response.status, text: await response.text() };
}

type Json = Record<string, unknown>;

/** The answer without what semantics 10 lets depend on what was read, and without moments. */
function comparable({ status, text }: Said, question: Question): unknown {
  const cursors = question.list?.ordered === true ? [] : ["cursor", "startCursor", "endCursor"];
  const plain = new Set(["asOf", ...cursors]);
  const body = JSON.parse(text, (name, value: unknown) => {
    if (name === "durationMs" || name === "requests") return 0;
    return plain.has(name) && typeof value === "string" ? name : value;
  }) as Json;
  return { status, body };
}

/** What both worlds have words for: ids, keys and cursors as somebody saw them who may see all. */
async function gatherWords(worlds: readonly World[]): Promise<Words> {
  const words: Record<keyof Words, Set<string>> = {
    emails: new Set([...own, "nobody@school.example", "dark.3@dark.example"]),
    usernames: new Set(),
    orgs: new Set(["Acme", "Globex", "École", "Initech", "None"]),
    courseKeys: new Set(),
    userIds: new Set(),
    courseIds: new Set(),
    enrollmentIds: new Set(),
    cursors: new Set(),
  };
  const query = `query All {
    enrollments(first: 100, orderBy: { field: EMAIL }) { ...Rows pageInfo { endCursor } }
    campus: enrollments(first: 100, filter: { source: ["campus"], platformKey: ["acme", "main", "globex"] }) {
      ...Rows pageInfo { endCursor } }
    truto: enrollments(first: 100, filter: { source: ["talent"] }) { ...Rows pageInfo { endCursor } }
    ispring: enrollments(first: 100, filter: { source: ["ispring"] }) { ...Rows pageInfo { endCursor } }
    }
    fragment Rows on EnrollmentConnection {
      nodes { id user { id username email } course { id externalId } } }`;
  for (const world of worlds) {
    const said = await ask(world, { query }, { authorization: "Bearer everything" });
    const { data } = JSON.parse(said.text) as {
      data: Record<string, { nodes: Json[]; pageInfo: { endCursor: string | null } }>;
    };
    for (const { nodes, pageInfo } of Object.values(data)) {
      if (pageInfo.endCursor !== null) words.cursors.add(pageInfo.endCursor);
      for (const node of nodes) {
        const user = node["user"] as Record<string, string | null> | null;
        const course = node["course"] as Record<string, string | null> | null;
        words.enrollmentIds.add(String(node["id"]));
        addTo(words.userIds, user?.["id"]);
        addTo(words.usernames, user?.["username"]);
        addTo(words.emails, user?.["email"]);
        addTo(words.courseIds, course?.["id"]);
        addTo(words.courseKeys, course?.["externalId"]);
      }
    }
  }
  return Object.fromEntries(Object.entries(words).map(([name, set]) => [name, [...set]])) as never;
}

function addTo(set: Set<string>, value: string | null | undefined): void {
  if (typeof value === "string") set.add(value);
}

/** The cursor with which the next page is asked for; null at the end of the list. */
function nextCursor({ text }: Said, { list }: Question): string | null {
  if (list === undefined) return null;
  const { data } = JSON.parse(text) as { data?: Record<string, Json | null> | null };
  const info = data?.[list.field]?.["pageInfo"] as Record<string, unknown> | undefined;
  if (info?.[list.backward ? "hasPreviousPage" : "hasNextPage"] !== true) return null;
  return (info[list.backward ? "startCursor" : "endCursor"] as string | null | undefined) ?? null;
}

describe("two worlds that differ only in rows which a viewer may not see answer alike", () => {
  test.each(Object.entries(watchers))(
    "to a viewer who is limited %s",
    async (name, watcher) => {
      const worlds = await Promise.all([startWorld(watcher, false), startWorld(watcher, true)]);
      try {
        const [one, other] = worlds.map(({ lab }) => measure(lab, watcher.sight)) as [
          ReturnType<typeof measure>,
          ReturnType<typeof measure>,
        ];
        expect(one.map(([seen]) => seen)).toEqual(other.map(([seen]) => seen));
        expect(one).not.toEqual(other);
        const words = await gatherWords(worlds);
        const random = new Random(seed * 100 + name.length);
        let rows = 0;
        for (let number = 0; number < cases; number += 1) {
          const question = makeQuestion(random, words);
          // What somebody else was given lies in the cache of both.
          if (random.chance(0.4)) {
            const all = { authorization: "Bearer everything" };
            await Promise.all(worlds.map((world) => ask(world, question, all)));
          }
          rows += await compare(worlds, question, `${name}, question ${number}`);
        }
        expect(rows).toBeGreaterThan(0);
      } finally {
        await Promise.all(worlds.map(stopWorld));
      }
    },
    90_000,
  );

  test("and unlike to somebody who may see all, so that the questions do tell worlds apart", async () => {
    const sight = { emails: own };
    const watcher = { sight, key: { emails: own } };
    const worlds = await Promise.all([startWorld(watcher, false), startWorld(watcher, true)]);
    try {
      const words = await gatherWords(worlds);
      const random = new Random(3);
      const all = worlds.map((world) => ({
        ...world,
        headers: { authorization: "Bearer everything" },
      }));
      let unlike = 0;
      for (let number = 0; number < 12; number += 1) {
        await compare(all, makeQuestion(random, words), "control").catch(() => (unlike += 1));
      }
      expect(unlike).toBeGreaterThan(4);
    } finally {
      await Promise.all(worlds.map(stopWorld));
    }
  }, 60_000);
});

/** Follows a question over some pages in both worlds; answers how many ids were seen. */
async function compare(
  worlds: readonly World[],
  question: Question,
  which: string,
): Promise<number> {
  let cursors: readonly (string | null)[] = [null, null];
  let ids = 0;
  for (let page = 0; page < 4; page += 1) {
    const said = await Promise.all(
      worlds.map((world, at) => {
        const cursor = cursors[at] ?? null;
        const place = question.list?.backward === true ? { before: cursor } : { after: cursor };
        const variables = { ...question.variables, ...(cursor !== null && place) };
        return ask(world, { query: question.query, variables }, world.headers);
      }),
    );
    const [first, second] = said.map((each) => ({
      which,
      page,
      question,
      answer: comparable(each, question),
    }));
    expect(second).toEqual(first);
    ids += said[0]?.text.match(/"id":/g)?.length ?? 0;
    cursors = said.map((each) => nextCursor(each, question));
    if (cursors.includes(null)) break;
  }
  return ids;
}
