import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { startLab, type Lab } from "../../../src/lab/start-lab.js";
import { labSources, startLabGateway, type LabGateway } from "./lab-gateway.js";

/** All that must never be seen outside of where it belongs. */
const planted = {
  apiKey: "planted-api-key",
  unknownKey: "planted-unknown-key",
  gatewaySecret: "planted-gateway-secret-of-32-letters",
  sourceToken: "planted-source-token",
  header: "planted-header",
  clientSecret: "planted-client-secret",
  body: "planted-in-an-upstream-body",
  asked: "planted-asked-for@example.org",
  told: "planted-told@example.org",
  literal: "planted-literal@example.org",
};

let lab: Lab;
let directory: string;
let gateway: LabGateway;
const seen: string[] = [];

beforeAll(async () => {
  [lab, directory] = await Promise.all([
    startLab({ people: 40, truto: { mode: "generic" } }),
    mkdtemp(`${tmpdir()}/rollcall-secrets-`),
  ]);
  gateway = await startLabGateway(
    {
      server: { secret: planted.gatewaySecret },
      access: {
        apiKeys: [
          {
            name: "dashboard",
            sha256: createHash("sha256").update(planted.apiKey).digest("hex"),
            scopes: ["enrollments:read", "sources:read"],
          },
        ],
      },
      sources: labSources(lab, {
        campus: { retries: 0, headers: { "x-extra": planted.header } },
        mooc: { retries: 0, auth: { type: "bearer", token: planted.sourceToken } },
        ispring: {
          retries: 0,
          auth: { type: "client-credentials", clientId: "lab", clientSecret: planted.clientSecret },
        },
        talent: { retries: 0 },
      }),
    },
    directory,
  );
});
afterAll(async () => {
  await gateway.stop();
  await lab.stop();
  await rm(directory, { recursive: true, force: true });
});

const query = `query Who($email: [String!]) {
  enrollments(first: 3, filter: { email: $email }) {
    nodes { id user { externalId } }
    pageInfo { endCursor }
    isComplete
    sources { source { id health { state lastErrorCode } } status reason message }
  }
}`;

async function ask(body: unknown, headers: Record<string, string> = {}): Promise<string> {
  const key = { authorization: `Bearer ${planted.apiKey}` };
  const response = await gateway.ask(body, { ...key, ...headers });
  const text = await response.text();
  seen.push(text, JSON.stringify([...response.headers]));
  return text;
}

test("what is secret or personal is in no answer, log line or metric that is not its own", async () => {
  // The platforms fail in their own words, which quote people and keys.
  const failure = {
    status: 500,
    body: `${planted.body} ${planted.told}`,
    contentType: "text/plain",
  };
  lab.truto.dial.fault({ kind: "status", ...failure });
  lab.catalog.dial.fault({ kind: "html" });

  const answer = await ask({ query, variables: { email: [planted.asked] } });
  expect(answer).toContain("SOURCE_UNAUTHENTICATED");
  expect(answer).toContain("SOURCE_ERROR");
  expect(answer).toContain("SOURCE_BAD_RESPONSE");

  await ask({ query }, { authorization: `Bearer ${planted.unknownKey}` });
  await ask({ query: `{ enrollments(filter: { email: ["${planted.literal}"] }) { isComplete } }` });
  await ask({ query: `{ enrollments(filter: { nope: "${planted.literal}" }) { isComplete } }` });
  await ask({ query: `{ enrollments(first: "${planted.literal}") { isComplete } }` });
  await ask({ query: `{ enrollments(after: "${planted.literal}") { isComplete } }` });
  await ask({ query: `{ node(id: "${planted.literal}") { id } }` });
  await ask({ query: `"${planted.literal}"` });
  await ask({ query, variables: { email: { in: planted.asked } } });
  await ask({ query, variables: { email: [[planted.asked]] } });
  await ask({ query, operationName: planted.asked });
  await ask({ [planted.asked]: planted.asked });
  await ask({ query: `{ ${"a: __typename ".repeat(40)} }` });
  const metrics = await (await fetch(new URL("/metrics", gateway.url))).text();
  const ready = await (await fetch(new URL("/health/ready", gateway.url))).text();

  expect(gateway.logged()).toContain('"event":"operation"');
  expect(metrics).toContain("rollcall_upstream_requests_total");
  const outside = [...seen, gateway.logged(), metrics, ready].join("\n");
  for (const [name, secret] of Object.entries(planted)) {
    expect([name, outside.includes(secret)]).toEqual([name, false]);
    const encoded = Buffer.from(secret).toString("base64url").slice(0, -2);
    expect([name, outside.includes(encoded)]).toEqual([name, false]);
  }
});
