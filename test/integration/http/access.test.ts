import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createHash } from "node:crypto";
import { createServer, request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, type JWK } from "jose";
import type { AccessSettings, JwtSettings } from "../../../src/server/access-settings.js";
import { startTestServer, type TestServer } from "./test-server.js";

const key = "a-key-that-nobody-else-has";
const access: AccessSettings = {
  anonymous: undefined,
  apiKeys: [
    { name: "other", sha256: sha256("another key"), scopes: ["bulk:write"], limits: {} },
    { name: "hr", sha256: sha256(key), scopes: ["enrollments:read"], limits: {} },
  ],
  jwt: undefined,
};

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

type Keys = Awaited<ReturnType<typeof generateKeyPair>>;

const claims = {
  scopes: "scope",
  emails: "email",
  sources: "rollcall_sources",
  platformKeys: "keys",
  orgs: "orgs",
};

function jwtSettings(keys: JwtSettings["keys"], changes: Partial<JwtSettings> = {}): JwtSettings {
  return {
    keys,
    issuer: "https://login.example.org/",
    audience: ["rollcall"],
    requireExpiry: false,
    claims,
    ...changes,
  };
}

interface TokenParts {
  readonly kid?: string;
  readonly alg?: string;
  readonly issuer?: string;
  readonly audience?: string;
  readonly subject?: string | null;
  readonly expiresIn?: number;
  readonly more?: Record<string, unknown>;
}

async function token(keys: Keys, parts: TokenParts = {}): Promise<string> {
  const { subject = "jane" } = parts;
  const now = Math.floor(Date.now() / 1000);
  const jwt = new SignJWT({ scope: "enrollments:read openid", ...parts.more })
    .setProtectedHeader({ alg: parts.alg ?? "RS256", ...(parts.kid && { kid: parts.kid }) })
    .setIssuer(parts.issuer ?? "https://login.example.org/")
    .setAudience(parts.audience ?? "rollcall")
    .setExpirationTime(now + (parts.expiresIn ?? 60));
  if (subject !== null) jwt.setSubject(subject);
  return jwt.sign(keys.privateKey);
}

const question = { query: "{ subject scopes emails }" };

describe("API keys", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ access });
  });
  afterAll(() => server.stop());

  test.each([
    [{ authorization: `Bearer ${key}` }],
    [{ authorization: `bearer  ${key}` }],
    [{ "x-api-key": key }],
    [{ "x-api-key": key, authorization: `Bearer ${key}` }],
  ])("%j tells who is asking", async (headers) => {
    const response = await server.ask(question, headers);
    expect(await response.json()).toEqual({
      data: { subject: "hr", scopes: ["enrollments:read"], emails: [] },
    });
  });

  test("no credentials are a 401 that says what is expected", async () => {
    const response = await server.ask(question);
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toMatch(/^Bearer /);
    expect(await response.json()).toMatchObject({
      errors: [{ extensions: { code: "UNAUTHENTICATED" } }],
    });
  });

  test("wrong credentials of every kind look alike", async () => {
    const wrong: Record<string, string>[] = [
      { authorization: "Bearer nobody" },
      { authorization: "Bearer " },
      { authorization: "Basic aHI6aHI=" },
      { authorization: `Bearer ${sha256(key)}` },
      { authorization: key },
      { authorization: "Bearer eyJhbGciOiJIUzI1NiJ9.e30.AAAA" },
      { "x-api-key": "nobody" },
      { "x-api-key": "" },
      { "x-api-key": "nobody", authorization: `Bearer ${key}` },
    ];
    const bodies = new Set<string>();
    for (const headers of wrong) {
      const response = await server.ask(question, headers);
      expect(response.status).toBe(401);
      bodies.add(await response.text());
    }
    expect(bodies.size).toBe(1);
    expect([...bodies][0]).not.toContain("nobody");
  });

  test("credentials are asked for before a body is looked at", async () => {
    expect((await server.ask("no JSON")).status).toBe(401);
    expect((await server.ask("x".repeat(90_000))).status).toBe(401);
  });
});

describe("callers without credentials", () => {
  function askAs(
    server: TestServer,
    host: string,
    headers: Record<string, string> = {},
  ): Promise<number> {
    return new Promise((resolve, reject) => {
      const request = httpRequest(server.url, {
        method: "POST",
        headers: { "content-type": "application/json", host, ...headers },
      });
      request.on("response", (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      request.on("error", reject);
      request.end(JSON.stringify(question));
    });
  }

  test("are answered under this machine's own names only, where only this machine is served", async () => {
    const anonymous = { scopes: ["enrollments:read"] } as const;
    const server = await startTestServer({ access: { ...access, anonymous } });
    const hosts = [
      "localhost:4000",
      "127.0.0.1",
      "[::1]:4000",
      "evil.example:4000",
      "127.0.0.1.evil.example",
    ];
    const statuses: number[] = [];
    for (const host of hosts) statuses.push(await askAs(server, host));
    expect(statuses).toEqual([200, 200, 200, 403, 403]);
    expect(await askAs(server, "proxy.example", { "x-api-key": key })).toBe(200);
    await server.stop();
  });

  test("are told to show some under any name, where some are needed", async () => {
    const server = await startTestServer({ access });
    const statuses = [await askAs(server, "localhost"), await askAs(server, "proxy.example")];
    expect(statuses).toEqual([401, 401]);
    await server.stop();
  });
});

describe("tokens with a PEM", () => {
  test.each(["RS256", "ES256", "EdDSA"])("%s is verified", async (alg) => {
    const keys = await generateKeyPair(alg, { extractable: true });
    const pem = { kind: "pem", publicKey: await exportSPKI(keys.publicKey) } as const;
    const server = await startTestServer({ access: { ...access, jwt: jwtSettings(pem) } });
    const good = await token(keys, { alg, more: { email: "jane@example.org" } });
    const ask = async (bearer: string): Promise<Response> =>
      server.ask(question, { authorization: `Bearer ${bearer}` });
    expect(await (await ask(good)).json()).toEqual({
      data: { subject: "jane", scopes: ["enrollments:read"], emails: ["jane@example.org"] },
    });
    const stranger = await generateKeyPair(alg);
    const bad = [
      await token(stranger, { alg }),
      await token(keys, { alg, issuer: "https://elsewhere.example/" }),
      await token(keys, { alg, audience: "another service" }),
      await token(keys, { alg, expiresIn: -31 }),
      await token(keys, { alg, subject: null }),
      await token(keys, { alg, subject: "" }),
      good.replace(/\.[^.]*$/, ".AAAA"),
    ];
    for (const each of bad) expect((await ask(each)).status).toBe(401);
    expect((await ask(await token(keys, { alg, expiresIn: -20 }))).status).toBe(200);
    await server.stop();
  });

  test("unsigned tokens, and tokens signed with the public key as a secret, are refused", async () => {
    const keys = await generateKeyPair("RS256", { extractable: true });
    const publicKey = await exportSPKI(keys.publicKey);
    const server = await startTestServer({
      access: { ...access, jwt: jwtSettings({ kind: "pem", publicKey }) },
    });
    const payload = Buffer.from(
      JSON.stringify({ sub: "jane", iss: "https://login.example.org/", aud: "rollcall" }),
    ).toString("base64url");
    const none = Buffer.from('{"alg":"none"}').toString("base64url");
    const confused = await new SignJWT({ sub: "jane" })
      .setProtectedHeader({ alg: "HS256" })
      .setIssuer("https://login.example.org/")
      .setAudience("rollcall")
      .sign(new TextEncoder().encode(publicKey));
    for (const each of [`${none}.${payload}.AA`, `${none}.${payload}.`, confused]) {
      const response = await server.ask(question, { authorization: `Bearer ${each}` });
      expect(response.status).toBe(401);
    }
    await server.stop();
  });

  test("a token that never expires is refused where that is asked for", async () => {
    const keys = await generateKeyPair("ES256", { extractable: true });
    const pem = { kind: "pem", publicKey: await exportSPKI(keys.publicKey) } as const;
    const eternal = await new SignJWT({ sub: "jane" })
      .setProtectedHeader({ alg: "ES256" })
      .sign(keys.privateKey);
    const statuses: number[] = [];
    for (const requireExpiry of [true, false]) {
      const settings = jwtSettings(pem, { requireExpiry, issuer: undefined, audience: [] });
      const server = await startTestServer({ access: { ...access, jwt: settings } });
      const { status } = await server.ask(question, { authorization: `Bearer ${eternal}` });
      statuses.push(status);
      await server.stop();
    }
    expect(statuses).toEqual([401, 200]);
  });
});

describe("tokens with a key set", () => {
  let issuer: Server;
  let served: { keys: JWK[] } | null = { keys: [] };
  let reads = 0;
  let uri: string;

  beforeAll(async () => {
    issuer = createServer((_request, response) => {
      reads += 1;
      response.writeHead(served === null ? 500 : 200, { "content-type": "application/json" });
      response.end(JSON.stringify(served));
    });
    await new Promise<void>((resolve) => issuer.listen(0, "127.0.0.1", resolve));
    uri = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/jwks`;
  });
  afterAll(() => {
    issuer.closeAllConnections();
    issuer.close();
  });

  async function newKey(kid: string): Promise<Keys & { jwk: JWK; kid: string }> {
    const keys = await generateKeyPair("ES256", { extractable: true });
    return { ...keys, kid, jwk: { ...(await exportJWK(keys.publicKey)), kid, alg: "ES256" } };
  }

  test("keys are read once, and again when a token names a new one", async () => {
    const [first, second] = [await newKey("one"), await newKey("two")];
    served = { keys: [first.jwk] };
    reads = 0;
    const jwt = jwtSettings({ kind: "jwks", uri });
    const server = await startTestServer({ access: { ...access, jwt } });
    const ask = async (keys: typeof first, subject: string): Promise<number> => {
      const bearer = await token(keys, { alg: "ES256", kid: keys.kid, subject });
      return (await server.ask(question, { authorization: `Bearer ${bearer}` })).status;
    };
    const statuses = await Promise.all(["a", "b", "c"].map((subject) => ask(first, subject)));
    expect(statuses).toEqual([200, 200, 200]);
    expect(reads).toBe(1);
    expect(await ask(second, "d")).toBe(401);
    served = { keys: [second.jwk] };
    expect(await ask(second, "e")).toBe(200);
    expect(await ask(first, "a")).toBe(401);
    await server.stop();
  });

  test("keys that take the place and the name of others are noticed as well", async () => {
    const [first, second] = [await newKey("one"), await newKey("one")];
    served = { keys: [first.jwk] };
    reads = 0;
    const jwt = jwtSettings({ kind: "jwks", uri });
    const server = await startTestServer({ access: { ...access, jwt } });
    const bearers = await Promise.all(
      [first, second].map((keys) => token(keys, { alg: "ES256", kid: "one" })),
    );
    const statuses = async (): Promise<number[]> =>
      Promise.all(
        bearers.map(
          async (each) => (await server.ask(question, { authorization: `Bearer ${each}` })).status,
        ),
      );
    expect(await statuses()).toEqual([200, 401]);
    served = { keys: [second.jwk] };
    expect((await server.ask(question, { authorization: `Bearer ${bearers[1]}` })).status).toBe(
      200,
    );
    expect(await statuses()).toEqual([401, 200]);
    await server.stop();
  });

  test("while the issuer is away, the keys that were read go on", async () => {
    const keys = await newKey("one");
    served = { keys: [keys.jwk] };
    const jwt = jwtSettings({ kind: "jwks", uri });
    const server = await startTestServer({ access: { ...access, jwt } });
    const ask = async (subject: string): Promise<number> => {
      const bearer = await token(keys, { alg: "ES256", kid: "one", subject });
      return (await server.ask(question, { authorization: `Bearer ${bearer}` })).status;
    };
    expect(await ask("a")).toBe(200);
    served = null;
    expect(await ask("b")).toBe(200);
    await server.stop();
  });

  test("unknown keys cannot make the gateway hammer the issuer", async () => {
    const [known, unknown] = [await newKey("known"), await newKey("unknown")];
    served = { keys: [known.jwk] };
    reads = 0;
    const jwt = jwtSettings({ kind: "jwks", uri });
    const server = await startTestServer({ access: { ...access, jwt } });
    for (let number = 0; number < 40; number += 1) {
      const bearer = await token(unknown, { alg: "ES256", kid: "unknown", subject: `${number}` });
      const response = await server.ask(question, { authorization: `Bearer ${bearer}` });
      expect(response.status).toBe(401);
    }
    expect(reads).toBeLessThanOrEqual(7);
    await server.stop();
  });

  test("an issuer that fails is no fault of the token", async () => {
    const keys = await newKey("one");
    served = null;
    const jwt = jwtSettings({ kind: "jwks", uri });
    const server = await startTestServer({ access: { ...access, jwt } });
    const bearer = await token(keys, { alg: "ES256", kid: "one" });
    const failed = await server.ask(question, { authorization: `Bearer ${bearer}` });
    expect(failed.status).toBe(503);
    expect(failed.headers.get("retry-after")).toBe("5");
    expect(server.logged()).toContain("the issuer's keys cannot be read");
    expect(server.logged()).toContain("JOSEError");
    expect((await server.ask(question, { authorization: `Bearer ${key}` })).status).toBe(200);
    served = { keys: [keys.jwk] };
    const recovered = await server.ask(question, { authorization: `Bearer ${bearer}` });
    expect(recovered.status).toBe(200);
    await server.stop();
  });
});
