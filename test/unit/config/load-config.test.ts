import { generateKeyPairSync } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { configDirectory, load, oneSource } from "./config-file.js";

const example = readFileSync(new URL("manual-example.yaml.txt", import.meta.url), "utf8");
const env = {
  ROLLCALL_SECRET: "0123456789abcdef0123456789abcdef",
  CAMPUS_KEY: "campus-key",
  MOOC_TOKEN: "mooc-token",
  ISPRING_ID: "ispring-id",
  ISPRING_SECRET: "ispring-secret",
  TRUTO_TOKEN: "truto-token",
};

describe("the example of the manual", () => {
  const config = load(example, env);

  test("loads, with every default filled in", () => {
    expect(config.server).toEqual({
      host: "127.0.0.1",
      port: 4000,
      production: false,
      introspection: true,
      landingPage: true,
      cors: { origins: ["https://studio.apollographql.com"] },
      shutdownMs: 10_000,
      secret: env.ROLLCALL_SECRET,
      secretIsTemporary: false,
      trustedDocuments: undefined,
    });
    expect(config.storage).toEqual({ kind: "embedded", directory: join(configDirectory, "data") });
    expect(config.limits).toEqual({
      maxPageSize: 100,
      maxDepth: 10,
      maxAliases: 30,
      maxTokens: 10_000,
      maxCost: 10_000,
      maxBulkCells: 50_000,
      maxBodyBytes: 4 * 1024 * 1024,
      requestsPerMinute: undefined,
      deadlineMs: 25_000,
    });
    expect(config.warnings).toEqual([]);
  });

  test("says who may ask", () => {
    expect(config.access).toEqual({
      anonymous: { scopes: ["enrollments:read", "bulk:write", "raw:read", "sources:read"] },
      apiKeys: [
        {
          name: "hr-dashboard",
          sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
          scopes: ["enrollments:read"],
          limits: { sources: ["campus"] },
        },
      ],
      jwt: {
        keys: { kind: "jwks", uri: "https://login.example.org/.well-known/jwks.json" },
        issuer: "https://login.example.org/",
        audience: ["rollcall"],
        claims: {
          scopes: "scope",
          emails: "email",
          sources: "rollcall_sources",
          platformKeys: undefined,
          orgs: undefined,
        },
      },
    });
  });

  test("keeps the sources in order, each with the settings of its kind", () => {
    expect(config.sources[0]).toEqual({
      id: "campus",
      name: "Campus",
      kind: "catalog-search",
      baseUrl: "https://base.manager.example.org",
      platformKey: "acme",
      auth: { type: "header", name: "Authorization", value: "Api-Token campus-key" },
      timeZone: "UTC",
      timeoutMs: 10_000,
      retries: 2,
      concurrency: 4,
      requestsPerSecond: undefined,
      maxResponseBytes: 64 * 1024 * 1024,
      cacheMs: 30_000,
      staleIfErrorMs: 600_000,
      maxRequests: 50,
      maxRows: 50_000,
      pageSize: undefined,
      batchSize: undefined,
      headers: {},
      breaker: { failures: 5, openMs: 10_000 },
      enabled: true,
    });
    expect(config.sources.slice(1)).toMatchObject([
      { id: "mooc", kind: "moocit", name: "mooc", timeZone: "Europe/Paris" },
      {
        kind: "ispring",
        format: "json",
        results: true,
        auth: {
          type: "client-credentials",
          clientId: "ispring-id",
          clientSecret: "ispring-secret",
          tokenUrl: "https://api-learn.ispringlearn.com/api/v3/token",
          scheme: "Bearer",
        },
      },
      {
        kind: "truto",
        integratedAccountId: "62f44730-dd91-461e-bd6a-aedd9e0ad79d",
        requires: "user-and-course",
      },
    ]);
  });

  test("is frozen to the last leaf", () => {
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.access.apiKeys[0]?.limits.sources)).toBe(true);
    expect(Object.isFrozen(config.sources[0]?.breaker)).toBe(true);
  });
});

describe("defaults", () => {
  test("let callers without credentials in, in development on a loopback host alone", () => {
    const scopes = ["enrollments:read", "bulk:write", "raw:read", "sources:read"];
    const anonymousOf = (text: string): unknown => load(text + oneSource).access.anonymous;
    expect(anonymousOf("")).toEqual({ scopes });
    expect(anonymousOf("server: { host: '[::1]' }")).toEqual({ scopes });
    expect(anonymousOf("server: { host: localhost }")).toEqual({ scopes });
    expect(anonymousOf("server: { host: 0.0.0.0 }")).toBeUndefined();
    expect(anonymousOf("server: { host: '::' }")).toBeUndefined();
    expect(anonymousOf("server: { host: 127.example.org }")).toBeUndefined();
    expect(anonymousOf("access: { anonymous: { scopes: [] } }")).toBeUndefined();
    const key = `{ name: a, sha256: "${"a".repeat(64)}", scopes: [] }`;
    expect(anonymousOf(`access: { apiKeys: [${key}] }`)).toBeUndefined();
    expect(anonymousOf(`access: { apiKeys: [] }`)).toEqual({ scopes });
  });

  test("are strict in production", () => {
    const config = load(`server: { secret: ${"s".repeat(32)} }` + oneSource, {
      NODE_ENV: "production",
    });
    expect(config.server).toMatchObject({
      production: true,
      introspection: false,
      landingPage: false,
      cors: { origins: [] },
    });
    expect(config.access.anonymous).toBeUndefined();
    expect(config.warnings).toEqual([expect.stringMatching(/^Nobody can ask/u)]);
  });

  test("take the file's word for production before the environment's", () => {
    const production = load(`server: { production: false }` + oneSource, {
      NODE_ENV: "production",
    }).server.production;
    expect(production).toBe(false);
  });

  test("make a secret anew at each start, and warn", () => {
    const [first, second] = [load(oneSource), load(oneSource)];
    expect(first.server.secretIsTemporary).toBe(true);
    expect(first.server.secret.length).toBeGreaterThanOrEqual(32);
    expect(first.server.secret).not.toBe(second.server.secret);
    expect(first.warnings).toEqual([expect.stringMatching(/^server\.secret is not set/u)]);
  });

  test("warn where anonymous callers can come from other machines", () => {
    const { access, warnings } = load(
      "server: { host: 0.0.0.0 }\naccess: { anonymous: { scopes: [sources:read] } }" + oneSource,
    );
    expect(access.anonymous).toEqual({ scopes: ["sources:read"] });
    expect(warnings).toContainEqual(expect.stringMatching(/^access\.anonymous is set/u));
  });

  test("warn where a budget ends every list of pages behind the first one", () => {
    const warningsOf = (settings: string): readonly string[] =>
      load(`limits: { maxRequests: 1 }${oneSource}${settings}`).warnings.slice(1);
    expect(warningsOf("")).toEqual([expect.stringMatching(/^maxRequests of the source "/u)]);
    expect(warningsOf("    maxRequests: 2\n")).toEqual([]);
  });

  test("stand in for sections that are left blank", () => {
    expect(
      load("server:\nlimits:\naccess:\n  apiKeys:\nstorage:" + oneSource).limits.maxDepth,
    ).toBe(10);
  });
});

describe("units", () => {
  test("seconds may have fractions, and become whole milliseconds", () => {
    const [source] = load(
      `${oneSource}    timeoutSeconds: 0.25\n    breaker: { seconds: 1.001 }\n    cacheSeconds: 0\n`,
    ).sources;
    expect(source).toMatchObject({
      timeoutMs: 250,
      breaker: { failures: 5, openMs: 1001 },
      cacheMs: 0,
    });
  });

  test("0 is no limit where the manual says so, and a source's budget wins over the common one", () => {
    const { limits, sources } = load(
      `limits: { maxRequests: 0, maxRows: 7, deadlineSeconds: 0, requestsPerMinute: 60 }${oneSource}    maxRows: 9\n`,
    );
    expect(limits).toMatchObject({ deadlineMs: Infinity, requestsPerMinute: 60 });
    expect(sources[0]).toMatchObject({ maxRequests: Infinity, maxRows: 9 });
  });
});

describe("the port", () => {
  const file = "server: { port: 1 }" + oneSource;

  test("is the command line's, else the environment's, else the file's", () => {
    expect(load(file, { PORT: "2" }, { port: 3 }).server.port).toBe(3);
    expect(load(file, { PORT: "2" }).server.port).toBe(2);
    expect(load(file, { PORT: "" }).server.port).toBe(1);
    expect(load(file, { PORT: "x" }, { port: 0 }).server.port).toBe(0);
  });
});

describe("variables", () => {
  test("fill texts, numbers and truths", () => {
    const { server } = load(
      "server: { port: '${P}', production: '${Y:-false}', host: '${H:-::1}' }" + oneSource,
      {
        P: "81",
        H: "",
      },
    );
    expect(server).toMatchObject({ port: 81, production: false, host: "::1" });
  });

  test("are taken as they are: neither YAML nor further variables", () => {
    const value = "${HOME} : { [a, # b";
    const text = oneSource
      .replace("t0ken", "${T}")

      .replace("${T}", '"${T}"');
    expect(load(text, { T: value, HOME: "/root" }).sources[0]?.auth).toEqual({
      type: "bearer",
      token: value,
    });
  });

  test("a name that every object has is no variable", () => {
    expect(() => load("server: { secret: '${constructor}' }" + oneSource)).toThrow(
      /constructor is not set/u,
    );
  });
});

describe("places", () => {
  test("are relative to the file", () => {
    writeFileSync(join(configDirectory, "manifest.json"), "{}");
    const { server, storage } = load(
      "server: { trustedDocuments: ./manifest.json }\nstorage: { url: file:../store }" + oneSource,
    );
    expect(server.trustedDocuments).toBe(join(configDirectory, "manifest.json"));
    expect(storage).toEqual({ kind: "embedded", directory: join(configDirectory, "../store") });
  });

  test("of the store may be absolute, or a database", () => {
    const storageOf = (url: string): unknown =>
      load(`storage: { url: '${url}' }` + oneSource).storage;
    expect(storageOf("file:///var/lib/roll%20call")).toEqual({
      kind: "embedded",
      directory: "/var/lib/roll call",
    });
    expect(storageOf("file:/var/lib/rollcall")).toEqual({
      kind: "embedded",
      directory: "/var/lib/rollcall",
    });
    const url = "postgres://user:pass@db.example/rollcall?sslmode=require";
    expect(storageOf(url)).toEqual({ kind: "postgres", url });
  });

  test("of a source lose the slash at their end, and keep their path", () => {
    const text = oneSource.replace("https://mooc.example.org", "https://API.example.org/dm//");
    expect(load(text).sources[0]?.baseUrl).toBe("https://api.example.org/dm");
  });
});

describe("public keys", () => {
  const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const pem = publicKey.export({ type: "spki", format: "pem" }).toString();

  test("may come from a variable with escaped line breaks", () => {
    const text =
      'access: { jwt: { publicKey: "${PEM}", issuer: i, audience: [a, b] } }' + oneSource;
    const { jwt } = load(text, { PEM: pem.replaceAll("\n", "\\n") }).access;
    expect(jwt).toMatchObject({ keys: { kind: "pem", publicKey: pem }, audience: ["a", "b"] });
  });
});

test("anchors may be used for what several sources share", () => {
  const text = `
sources:
  - { id: a, kind: moocit, baseUrl: https://a.example, auth: &auth { type: bearer, token: t } }
  - { id: b, kind: moocit, baseUrl: https://b.example, auth: *auth }
`;
  expect(load(text).sources[1]?.auth).toEqual({ type: "bearer", token: "t" });
});
