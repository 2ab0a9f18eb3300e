import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { exportSPKI, generateKeyPair, SignJWT, type CryptoKey } from "jose";
import { encodeGlobalId } from "../../../src/domain/global-id.js";
import { startLab, type Lab } from "../../../src/lab/start-lab.js";
import { labSources, startLabGateway, type LabGateway } from "./lab-gateway.js";

let lab: Lab;
let directory: string;
let gateway: LabGateway;
let privateKey: CryptoKey;

const keys = {
  all: ["enrollments:read", "sources:read", "raw:read"],
  reader: ["enrollments:read"],
  campus: ["enrollments:read"],
  nothing: [],
  own: ["enrollments:read:self"],
  watcher: ["sources:read"],
  writer: ["bulk:write"],
};

beforeAll(async () => {
  const pair = await generateKeyPair("ES256", { extractable: true });
  privateKey = pair.privateKey;
  lab = await startLab({ people: 60, truto: { mode: "generic" } });
  directory = await mkdtemp(`${tmpdir()}/rollcall-rights-`);
  gateway = await startLabGateway(
    {
      access: {
        apiKeys: Object.entries(keys).map(([name, scopes]) => ({
          name,
          sha256: createHash("sha256").update(`key-of-${name}`).digest("hex"),
          scopes,
          ...(name === "campus" && { sources: ["campus"] }),
          ...(name === "own" && { emails: [emailOfFirst()] }),
        })),
        jwt: { publicKey: await exportSPKI(pair.publicKey) },
      },
      sources: labSources(lab),
    },
    directory,
    {},
    { withJobs: true },
  );
});
afterAll(async () => {
  await gateway.stop();
  await lab.stop();
  await rm(directory, { recursive: true, force: true });
});

/** Of somebody who has rows. */
function emailOfFirst(): string {
  return lab.moocit.state.enrollments.all()[0]?.email ?? "";
}

interface Answer {
  readonly data: {
    readonly enrollments?: {
      readonly nodes: readonly { readonly user: { readonly email: string } | null }[];
      readonly sources: readonly { readonly source: { readonly id: string } }[];
    } | null;
    readonly sources?: readonly { readonly id: string }[] | null;
    readonly bulkEnroll?: { readonly job: { readonly id: string } };
    readonly node?: { readonly id: string } | null;
  };
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
}

async function ask(bearer: string, query: string): Promise<Answer> {
  const response = await gateway.ask({ query }, { authorization: `Bearer ${bearer}` });
  expect(response.status).toBe(200);
  return (await response.json()) as Answer;
}

function codesOf({ errors = [] }: Answer): readonly string[] {
  return errors.map(({ extensions }) => extensions.code);
}

const rows = `{ enrollments(first: 50, orderBy: { field: CREATED_AT }) {
  nodes { user { email } } sources { source { id } } } }`;

describe("what a key may do", () => {
  test("everything, where nothing is withheld", async () => {
    const { data, errors } = await ask(
      "key-of-all",
      `{ sources { id } enrollments { nodes { id } } }`,
    );
    expect(errors).toBeUndefined();
    expect(data.sources).toHaveLength(4);
  });

  test("a missing scope is FORBIDDEN", async () => {
    expect(codesOf(await ask("key-of-reader", "{ sources { id } }"))).toEqual(["FORBIDDEN"]);
    expect(codesOf(await ask("key-of-nothing", rows))).toEqual(["FORBIDDEN"]);
  });

  test("sources are listed by their scope alone, whether or not rows may be read", async () => {
    const { data, errors } = await ask("key-of-watcher", "{ sources { id health { state } } }");
    expect(errors).toBeUndefined();
    expect(data.sources?.map(({ id }) => id)).toEqual(["campus", "mooc", "ispring", "talent"]);
  });

  test("a job is a node for who asked for it, whether or not rows may be read", async () => {
    const course = encodeGlobalId({ type: "course", source: "mooc", key: "course-v1:A+B+C" });
    const { data } = await ask(
      "key-of-writer",
      `mutation { bulkEnroll(input: { identifiers: [""], courses: [{ courseId: "${course}" }] }) {
        job { id } } }`,
    );
    const id = data.bulkEnroll?.job.id ?? "";
    const seen = `{ node(id: "${id}") { id } }`;
    expect(await ask("key-of-writer", seen)).toEqual({ data: { node: { id } } });
    expect(await ask("key-of-all", seen)).toEqual({ data: { node: null } });
    expect(codesOf(await ask("key-of-writer", `{ node(id: "${course}") { id } }`))).toEqual([
      "FORBIDDEN",
    ]);
  });

  test("sources beyond a limit are not there", async () => {
    const { data } = await ask("key-of-campus", rows);
    expect(data.enrollments?.sources.map(({ source }) => source.id)).toEqual(["campus"]);
    expect(data.enrollments?.nodes.length).toBeGreaterThan(0);
  });
});

test("the addresses of a key are its own, where it may read its own rows and no others", async () => {
  const { data } = await ask("key-of-own", rows);
  const emails = new Set(data.enrollments?.nodes.map(({ user }) => user?.email.toLowerCase()));
  expect([...emails]).toEqual([emailOfFirst().toLowerCase()]);
});

test("the address in a token says whose rows are one's own", async () => {
  const { data } = await ask("key-of-all", rows);
  const email = data.enrollments?.nodes[0]?.user?.email.toLowerCase() ?? "";
  const token = await new SignJWT({ scope: "enrollments:read:self", email })
    .setProtectedHeader({ alg: "ES256" })
    .setSubject("somebody")
    .setExpirationTime("5m")
    .sign(privateKey);
  const own = await ask(token, rows);
  const emails = new Set(own.data.enrollments?.nodes.map(({ user }) => user?.email.toLowerCase()));
  expect([...emails]).toEqual([email]);
});
