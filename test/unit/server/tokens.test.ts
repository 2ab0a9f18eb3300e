import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { exportJWK, generateKeyPair, SignJWT, type JWK } from "jose";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createTokenCheck, type TokenCheck } from "../../../src/server/tokens.js";

type Keys = Awaited<ReturnType<typeof generateKeyPair>>;

let issuer: Server;
let served: readonly JWK[] = [];
let reads = 0;

beforeAll(async () => {
  issuer = createServer((_request, response) => {
    reads += 1;
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ keys: served }));
  });
  await new Promise<void>((resolve) => issuer.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  issuer.closeAllConnections();
  issuer.close();
});

function createCheck(): TokenCheck {
  reads = 0;
  return createTokenCheck({
    keys: { kind: "jwks", uri: `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/jwks` },
    issuer: undefined,
    audience: [],
    requireExpiry: true,
    claims: {
      scopes: "scope",
      emails: "email",
      sources: "sources",
      platformKeys: undefined,
      orgs: undefined,
    },
  });
}

function newKeys(count: number): Promise<Keys[]> {
  return Promise.all(
    Array.from({ length: count }, () => generateKeyPair("ES256", { extractable: true })),
  );
}

async function serve(keys: readonly Keys[]): Promise<void> {
  served = await Promise.all(
    keys.map(async ({ publicKey }, number) => ({
      ...(await exportJWK(publicKey)),
      kid: `key-${number}`,
      alg: "ES256",
    })),
  );
}

/** A token that does not say which key it was signed with. */
function sign({ privateKey }: Keys, subject: string, expiresInSeconds = 60): Promise<string> {
  return new SignJWT({ sub: subject, scope: "enrollments:read" })
    .setProtectedHeader({ alg: "ES256" })
    .setExpirationTime(Math.floor(Date.now() / 1000) + expiresInSeconds)
    .sign(privateKey);
}

test("a token without the id of its key may be signed with any of the issuer's", async () => {
  const [first, second, stranger] = (await newKeys(3)) as [Keys, Keys, Keys];
  await serve([first, second]);
  const check = createCheck();
  expect((await check(await sign(first, "a")))?.subject).toBe("a");
  expect((await check(await sign(second, "b")))?.subject).toBe("b");
  expect(await check(await sign(second, "c", -60))).toBeUndefined();
  expect(reads).toBe(1);
  expect(await check(await sign(stranger, "d"))).toBeUndefined();
});

test("such a token makes the issuer's keys be read anew where it fits none of them", async () => {
  const [first, second, third] = (await newKeys(3)) as [Keys, Keys, Keys];
  await serve([first, second]);
  const check = createCheck();
  expect((await check(await sign(first, "a")))?.subject).toBe("a");
  await serve([second, third]);
  expect((await check(await sign(third, "b")))?.subject).toBe("b");
  expect(reads).toBe(2);
});

test("such a token is tried with no more than eight keys", async () => {
  const keys = await newKeys(9);
  await serve(keys);
  const check = createCheck();
  const subjects: unknown[] = [];
  for (const each of keys.slice(7)) subjects.push((await check(await sign(each, "a")))?.subject);
  expect(subjects).toEqual(["a", undefined]);
});

test("keys of the issuer's that cannot be used are passed over", async () => {
  const [usable] = (await newKeys(1)) as [Keys];
  await serve([usable]);
  served = [{ kty: "EC", crv: "P-256", x: "!!", y: "AQAB", alg: "ES256", kid: "odd" }, ...served];
  expect((await createCheck()(await sign(usable, "a")))?.subject).toBe("a");
});
