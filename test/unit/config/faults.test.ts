import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { ConfigError } from "../../../src/config/config-error.js";
import { loadConfig } from "../../../src/config/load-config.js";
import { configDirectory, errorOf, faultsOf, oneSource } from "./config-file.js";

const production = { NODE_ENV: "production" };
const safe = `server: { secret: ${"s".repeat(32)} }`;
const sha = "a".repeat(64);

/** A configuration with one source whose lines, from line 3, are `lines`. */
function source(...lines: string[]): string {
  return ["sources:", "  - id: one", ...lines.map((line) => `    ${line}`)].join("\n");
}
const rsaKey = generateKeyPairSync("rsa", { modulusLength: 2048 })
  .publicKey.export({ type: "spki", format: "pem" })
  .toString();
const url = "baseUrl: https://one.example";
const bearer = "auth: { type: bearer, token: t }";

interface Case {
  readonly title: string;
  readonly text: string;
  readonly env?: Record<string, string>;
  readonly line: number | undefined;
  readonly key: string;
  readonly says: RegExp;
  readonly nearest?: string;
}

const cases: readonly Case[] = [
  {
    title: "an unknown key names the nearest known one",
    text: `server:\n  prot: 1${oneSource}`,
    line: 2,
    key: "server.prot",
    says: /unknown key; expected one of host, port/u,
    nearest: "port",
  },
  {
    title: "an unknown section names the nearest known one",
    text: `serevr: {}${oneSource}`,
    line: 1,
    key: "serevr",
    says: /expected one of server, storage, limits, access, sources/u,
    nearest: "server",
  },
  {
    title: "an unknown key of a kind names the nearest one that this kind knows",
    text: source("kind: ispring", url, bearer, "result: true"),
    line: 6,
    key: "sources[0].result",
    says: /unknown key/u,
    nearest: "results",
  },
  {
    title: "a key of another kind is unknown",
    text: source("kind: moocit", url, bearer, "results: true"),
    line: 6,
    key: "sources[0].results",
    says: /unknown key/u,
  },
  {
    title: "a key of another type of authentication is unknown",
    text: source("kind: moocit", url, "auth:", "  type: bearer", "  token: t", "  clientId: c"),
    line: 8,
    key: "sources[0].auth.clientId",
    says: /unknown key; expected one of type, token/u,
  },
  {
    title: "a key that every object inherits is unknown",
    text: `limits: { constructor: 1 }${oneSource}`,
    line: 1,
    key: "limits.constructor",
    says: /unknown key/u,
  },
  {
    title: "an unknown kind names the nearest known one",
    text: source("kind: mooc", url, bearer),
    line: 3,
    key: "sources[0].kind",
    says: /expected one of catalog-search, ispring, moocit, openedx, truto/u,
    nearest: "moocit",
  },
  {
    title: "an unknown type of authentication names the nearest known one",
    text: source("kind: moocit", url, "auth:", "  type: client-credential"),
    line: 6,
    key: "sources[0].auth.type",
    says: /expected one of header, bearer, client-credentials/u,
    nearest: "client-credentials",
  },
  {
    title: "a missing authentication is told at its source",
    text: source("kind: moocit", url),
    line: 2,
    key: "sources[0].auth",
    says: /missing; expected a mapping/u,
  },
  {
    title: "client credentials need a secret",
    text: source("kind: ispring", url, "auth: { type: client-credentials, clientId: c }"),
    line: 5,
    key: "sources[0].auth.clientSecret",
    says: /missing/u,
  },
  {
    title: "client credentials need a token URL where the kind has none of its own",
    text: source(
      "kind: moocit",
      url,
      "auth: { type: client-credentials, clientId: c, clientSecret: s }",
    ),
    line: 5,
    key: "sources[0].auth.tokenUrl",
    says: /missing; expected the URL/u,
  },
  {
    title: "no sources at all are missing",
    text: "server: {}",
    line: 1,
    key: "sources",
    says: /missing/u,
  },
  {
    title: "an empty file has no sources",
    text: "",
    line: undefined,
    key: "sources",
    says: /missing/u,
  },
  {
    title: "an empty list of sources is too short",
    text: "\nsources: []",
    line: 2,
    key: "sources",
    says: /at least one source/u,
  },
  {
    title: "at least one source has to be enabled",
    text: source("kind: moocit", url, bearer, "enabled: false"),
    line: 1,
    key: "sources",
    says: /none is enabled/u,
  },
  {
    title: "an id is lower-case letters, digits and hyphens",
    text: oneSource.replace("mooc", "Mooc"),
    line: 3,
    key: "sources[0].id",
    says: /an id of a-z, 0-9 and -/u,
  },
  {
    title: "an id stands once",
    text: oneSource + oneSource.replace("\nsources:\n", ""),
    line: 7,
    key: "sources[1].id",
    says: /the same as sources\[0\]\.id/u,
  },
  ...[
    "https://u@h.example",
    "https://u:p@h.example",
    "https://h.example?a=b",
    "https://h.example/#f",
  ].map((bad): Case => ({
    title: `a base URL has no user, query or fragment: ${bad}`,
    text: source("kind: moocit", `baseUrl: ${bad}`, bearer),
    line: 4,
    key: "sources[0].baseUrl",
    says: /without user, query and fragment/u,
  })),
  ...["ftp://h.example", "h.example", "'https://h.example '", "https://", "file:///etc"].map(
    (bad): Case => ({
      title: `a base URL is one of the web: ${bad}`,
      text: source("kind: moocit", `baseUrl: ${bad}`, bearer),
      line: 4,
      key: "sources[0].baseUrl",
      says: /expected a URL such as https:\/\/host\.example/u,
    }),
  ),
  {
    title: "production sends nothing in the clear",
    text: `${safe}\n${source("kind: moocit", "baseUrl: http://one.example", bearer)}`,
    env: production,
    line: 5,
    key: "sources[0].baseUrl",
    says: /http:\/\/ in production; expected https:\/\//u,
  },
  {
    title: "production fetches no tokens in the clear",
    text: `${safe}\n${source(
      "kind: moocit",
      url,
      "auth: { type: client-credentials, clientId: c, clientSecret: s, tokenUrl: http://127.evil.example/t }",
    )}`,
    env: production,
    line: 6,
    key: "sources[0].auth.tokenUrl",
    says: /http:\/\/ in production/u,
  },
  {
    title: "production needs a secret",
    text: `server: {}${oneSource}`,
    env: production,
    line: 1,
    key: "server.secret",
    says: /missing; expected a secret of at least 32 characters in production/u,
  },
  {
    title: "a secret has at least 32 characters",
    text: `server: { secret: ${"s".repeat(31)} }${oneSource}`,
    line: 1,
    key: "server.secret",
    says: /at least 32 characters/u,
  },
  {
    title: "production knows no anonymous callers",
    text: `${safe}\naccess: { anonymous: { scopes: [enrollments:read] } }${oneSource}`,
    env: production,
    line: 2,
    key: "access.anonymous",
    says: /anonymous access in production/u,
  },
  {
    title: "a token's key comes from one place",
    text: `access: { jwt: { issuer: i, audience: a } }${oneSource}`,
    line: 1,
    key: "access.jwt",
    says: /neither jwksUri nor publicKey/u,
  },
  {
    title: "a token's key does not come from two places",
    text: `access: { jwt: { jwksUri: https://i.example, publicKey: "\${PEM}" } }${oneSource}`,
    env: { PEM: rsaKey },
    line: 1,
    key: "access.jwt",
    says: /both jwksUri and publicKey/u,
  },
  {
    title: "a public key is one",
    text: `access: { jwt: { publicKey: nonsense } }${oneSource}`,
    line: 1,
    key: "access.jwt.publicKey",
    says: /a public key as PEM/u,
  },
  {
    title: "production says for whom tokens are meant",
    text: `${safe}\naccess: { jwt: { jwksUri: https://i.example, issuer: i } }${oneSource}`,
    env: production,
    line: 2,
    key: "access.jwt.audience",
    says: /missing/u,
  },
  {
    title: "an unknown scope names the nearest known one",
    text: `access: { anonymous: { scopes: [enrolments:read] } }${oneSource}`,
    line: 1,
    key: "access.anonymous.scopes[0]",
    says: /expected one of enrollments:read, /u,
    nearest: "enrollments:read",
  },
  {
    title: "a hash is 64 hexadecimal digits",
    text: `access: { apiKeys: [{ name: a, scopes: [], sha256: ${"g".repeat(64)} }] }${oneSource}`,
    line: 1,
    key: "access.apiKeys[0].sha256",
    says: /64 hexadecimal digits/u,
  },
  {
    title: "a key's name stands once",
    text: `access:\n  apiKeys:\n    - { name: a, scopes: [], sha256: ${sha} }\n    - { name: a, scopes: [], sha256: ${"b".repeat(64)} }${oneSource}`,
    line: 4,
    key: "access.apiKeys[1].name",
    says: /the same as access\.apiKeys\[0\]\.name/u,
  },
  {
    title: "a key's hash stands once, whatever its case",
    text: `access:\n  apiKeys:\n    - { name: a, scopes: [], sha256: ${sha} }\n    - { name: b, scopes: [], sha256: ${sha.toUpperCase()} }${oneSource}`,
    line: 4,
    key: "access.apiKeys[1].sha256",
    says: /the same as access\.apiKeys\[0\]\.sha256/u,
  },
  {
    title: "no key is called anonymous",
    text: `access: { apiKeys: [{ name: anonymous, scopes: [], sha256: ${sha} }] }${oneSource}`,
    line: 1,
    key: "access.apiKeys[0].name",
    says: /other than anonymous/u,
  },
  {
    title: "a limit names sources that there are",
    text: `access:\n  apiKeys:\n    - { name: a, scopes: [], sha256: ${sha}, sources: [mooc, moc] }${oneSource}`,
    line: 3,
    key: "access.apiKeys[0].sources[1]",
    says: /unknown source/u,
    nearest: "mooc",
  },
  {
    title: "a number is not negative",
    text: `limits:\n  maxRows: -1${oneSource}`,
    line: 2,
    key: "limits.maxRows",
    says: /a whole number from 0/u,
  },
  {
    title: "a time-out is above 0",
    text: source("kind: moocit", url, bearer, "timeoutSeconds: 0"),
    line: 6,
    key: "sources[0].timeoutSeconds",
    says: /above 0/u,
  },
  {
    title: "a time is one that timers can count",
    text: `limits: { deadlineSeconds: 1e9 }${oneSource}`,
    line: 1,
    key: "limits.deadlineSeconds",
    says: /at most|to 2000000/u,
  },
  {
    title: "what a list has to be narrowed to is one of two words",
    text: source("kind: truto", url, bearer, "integratedAccountId: i", "requires: user"),
    line: 7,
    key: "sources[0].requires",
    says: /expected one of user-and-course, nothing/u,
  },
  {
    title: "a format is one of two",
    text: source("kind: ispring", url, bearer, "format: jsn"),
    line: 6,
    key: "sources[0].format",
    says: /expected one of json, xml/u,
    nearest: "json",
  },
  {
    title: "a time zone is one that Intl knows",
    text: source("kind: moocit", url, bearer, "timeZone: Europe/Pari"),
    line: 6,
    key: "sources[0].timeZone",
    says: /an IANA time zone/u,
    nearest: "Europe/Paris",
  },
  {
    title: "text that looks like a number belongs in quotes",
    text: source("kind: catalog-search", url, bearer, "platformKey: 007"),
    line: 6,
    key: "sources[0].platformKey",
    says: /in quotes/u,
  },
  {
    title: "a header is not set twice",
    text: source("kind: moocit", url, bearer, "headers: { authorization: x }"),
    line: 6,
    key: "sources[0].headers.authorization",
    says: /already set by auth/u,
  },
  ...["Accept", "accept-encoding", "Content-Type", "keep-alive", "Expect", "Host"].map(
    (name): Case => ({
      title: `a header is not one that the gateway sets itself, or cannot send: ${name}`,
      text: source("kind: moocit", url, bearer, `headers: { ${name}: x }`),
      line: 6,
      key: `sources[0].headers.${name}`,
      says: /not valid; expected a header that the gateway does not set itself$/u,
    }),
  ),
  {
    title: "a header has a name that can be sent",
    text: source("kind: moocit", url, bearer, "headers: { 'X Key': x }"),
    line: 6,
    key: "sources[0].headers.X…",
    says: /the name of an HTTP header/u,
  },
  {
    title: "a header has a value that can be sent",
    text: source("kind: moocit", url, 'auth: { type: bearer, token: "a\\nb" }'),
    line: 5,
    key: "sources[0].auth.token",
    says: /without line breaks/u,
  },
  {
    title: "an origin is one, and not a wildcard",
    text: `server: { cors: { origins: ['*'] } }${oneSource}`,
    line: 1,
    key: "server.cors.origins[0]",
    says: /an origin such as/u,
  },
  {
    title: "storage is a directory or a database",
    text: `storage: { url: mysql://h/d }${oneSource}`,
    line: 1,
    key: "storage.url",
    says: /file:\.\/directory or postgres:/u,
  },
  {
    title: "trusted documents are in a file that is there",
    text: `server: { trustedDocuments: nowhere.json }${oneSource}`,
    line: 1,
    key: "server.trustedDocuments",
    says: /no such file/u,
  },
  {
    title: "trusted documents are in a manifest",
    text: `server: { trustedDocuments: rollcall.yaml }${oneSource}`,
    line: 1,
    key: "server.trustedDocuments",
    says: /no manifest; expected a file with a JSON object/u,
  },
  {
    title: "keys of one mapping have one indentation",
    text: `server:\n  port: 4000\n   host: 127.0.0.1${oneSource}`,
    line: 2,
    key: "",
    says: /same indentation/u,
  },
  {
    title: "a variable that is not set is a fault, told once",
    text: source("kind: moocit", url, "auth:", "  type: bearer", '  token: "${NOT_THERE}"'),
    line: 7,
    key: "sources[0].auth.token",
    says: /the environment variable NOT_THERE is not set/u,
  },
  {
    title: "a variable that is not set leaves its key where it stands",
    text: `access: { jwt: { publicKey: "\${NOT_THERE}" } }${oneSource}`,
    line: 1,
    key: "access.jwt.publicKey",
    says: /the environment variable NOT_THERE is not set/u,
  },
  {
    title: "a variable is written in one of two ways",
    text: source("kind: moocit", url, "auth:", "  type: bearer", '  token: "${a-b}"'),
    line: 7,
    key: "sources[0].auth.token",
    says: /expected \$\{NAME\} or \$\{NAME:-default\}/u,
  },
  {
    title: "PORT is a port",
    text: oneSource,
    env: { PORT: "http" },
    line: undefined,
    key: "PORT",
    says: /^environment: PORT: .*from 0 to 65535/u,
  },
  {
    title: "a key stands once",
    text: `limits:\n  maxRows: 1\n  maxRows: 2${oneSource}`,
    line: 3,
    key: "limits.maxRows",
    says: /set twice, first on line 2/u,
  },
  {
    title: "a key stands once in each source",
    text: source("kind: moocit", url, "kind: moocit", bearer),
    line: 5,
    key: "sources[0].kind",
    says: /set twice, first on line 3/u,
  },
  {
    title: "indentation is blanks",
    text: `limits:\n\tmaxRows: 1${oneSource}`,
    line: 2,
    key: "",
    says: /blanks/u,
  },
  {
    title: "brackets are closed",
    text: "sources: [",
    line: 1,
    key: "",
    says: /brackets closed/u,
  },
  {
    title: "a file is one document",
    text: `server: {}\n---\n${oneSource}`,
    line: 2,
    key: "",
    says: /second document/u,
  },
  {
    title: "an alias has an anchor",
    text: `server: *nothing${oneSource}`,
    line: 1,
    key: "",
    says: /alias/u,
  },
  {
    title: "merge keys are not understood",
    text: source("kind: moocit", url, bearer, "<<: { retries: 1 }"),
    line: 6,
    key: "sources[0].<<",
    says: /sources\[0\]\.<<: merge keys are not supported; expected the keys themselves/u,
  },
  {
    title: "merge keys are not understood where any key may stand",
    text: source("kind: moocit", url, bearer, "headers:", "  <<: { a: b }"),
    line: 7,
    key: "sources[0].headers.<<",
    says: /merge keys are not supported/u,
  },
  {
    title: "tags are not understood",
    text: `server: { host: !env HOST }${oneSource}`,
    line: 1,
    key: "",
    says: /tag/u,
  },
  { title: "a file is a mapping", text: "rollcall", line: 1, key: "", says: /expected a mapping/u },
];

describe("a bad configuration", () => {
  test.each(cases)("$title", ({ text, env, line, key, says, nearest }) => {
    const faults = faultsOf(text, env);
    expect(faults.map((fault) => fault.key)).toEqual([key]);
    expect(faults[0]?.line).toBe(line);
    const { message } = errorOf(text, env);
    expect(message).toMatch(says);
    if (nearest !== undefined) expect(message).toContain(`did you mean "${nearest}"?`);
  });

  test("is told with all its faults at once, in the order of the file", () => {
    const text = `
server: { prot: 1 }
limits: { maxRows: -1 }
access: { apiKeys: [{ name: a, scopes: [], sha256: ${sha}, sources: [nowhere] }] }
sources:
  - id: one
    kind: nonsense
    baseUrl: nonsense
    timeoutSeconds: -1
    auth: { type: bearer, token: "\${NOT_THERE}" }
  - id: one
    kind: moocit
    auth: { type: nonsense }
`;
    const places = faultsOf(text, production).map(({ line, key }) => [line, key]);
    expect(places).toEqual([
      [2, "server.prot"],
      [2, "server.secret"],
      [3, "limits.maxRows"],
      [4, "access.apiKeys[0].sources[0]"],
      [7, "sources[0].kind"],
      [8, "sources[0].baseUrl"],
      [9, "sources[0].timeoutSeconds"],
      [10, "sources[0].auth.token"],
      [11, "sources[1].baseUrl"],
      [11, "sources[1].id"],
      [13, "sources[1].auth.type"],
    ]);
  });

  test("is told with the file's name as it was given", () => {
    expect(errorOf("sources: []").message).toBe(
      `${configDirectory}/rollcall.yaml:1: sources: not valid; expected at least one source`,
    );
  });

  test("may be a file that cannot be read", () => {
    for (const path of [`${configDirectory}/nowhere.yaml`, configDirectory]) {
      expect(() => loadConfig({ path, env: {} })).toThrow(ConfigError);
      expect(() => loadConfig({ path, env: {} })).toThrow(/cannot be read; expected the path/u);
    }
  });

  test("may be a file that is not text", () => {
    expect(errorOf(new Uint8Array([0xff, 0xfe, 0])).message).toMatch(/not text in UTF-8/u);
  });

  test.each(["[".repeat(100_000), "[".repeat(20_000) + "]".repeat(20_000)])(
    "may be nested without measure",
    (text) => {
      expect(() => errorOf(`${text}\n`)).not.toThrow();
    },
  );

  test("may hold aliases that would fill the memory", () => {
    const layers = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
    const lines = layers.map((name, index) => {
      const before = layers[index - 1];
      const item = before === undefined ? "lol" : `*${before}`;
      return `${name}: &${name} [${Array(9).fill(item).join(", ")}]`;
    });
    const [fault] = faultsOf(lines.join("\n") + oneSource);
    expect(fault).toMatchObject({ line: 2, problem: "aliases without measure" });
  });

  test("may hold an alias that leads to itself", () => {
    const faults = faultsOf(`limits: &a { maxRows: *a }${oneSource}`);
    expect(faults).toMatchObject([{ key: "limits.maxRows", problem: "alias to itself" }]);
  });
});

describe("plain http", () => {
  test.each(["http://localhost:9", "http://127.0.0.2:9", "http://[::1]:9"])(
    "is allowed in production on loopback: %s",
    (base) => {
      const text = `${safe}\n${source("kind: moocit", `baseUrl: "${base}"`, bearer)}`;
      expect(() => faultsOf(text, production)).toThrow("the configuration was accepted");
    },
  );
});

describe("a public key", () => {
  test.each([
    [
      "a private one",
      generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }),
    ],
    [
      "an RSA key of 1,024 bits",
      generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey.export({
        type: "spki",
        format: "pem",
      }),
    ],
    [
      "a key on another curve",
      generateKeyPairSync("ec", { namedCurve: "P-384" }).publicKey.export({
        type: "spki",
        format: "pem",
      }),
    ],
  ])("is refused where it is %s", (_, pem) => {
    const text = `access: { jwt: { publicKey: "\${PEM}" } }${oneSource}`;
    const faults = faultsOf(text, { PEM: pem.toString() });
    expect(faults).toMatchObject([{ key: "access.jwt.publicKey", line: 1 }]);
  });
});
