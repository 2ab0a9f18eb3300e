import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { ConfigError } from "../../../src/config/config-error.js";
import { load } from "./config-file.js";

/** Text that occurs in no fault by chance, as keys and tokens look. */
const secrets = fc
  .stringMatching(/^[A-Za-z0-9+/=_.$@!%^&*-]{16,60}$/u)
  .filter((text) => /\d/u.test(text) && /[A-Z]/u.test(text))
  .map((text) => `q7${text}`);

/** Configurations, most of them bad, with a secret where secrets stand or are put by mistake. */
const templates: readonly ((secret: string) => string)[] = [
  (s) => `server: { secret: ${s}, port: ${s}, host: ${s}, production: ${s} }`,
  (s) => `server:\n  secret: [${s}]\n  cors: { origins: [${s}] }\n  trustedDocuments: ${s}`,
  (s) => `storage:\n  url: mysql://user:${s}@host/db`,
  (s) => `storage:\n  url: postgres://user:${s}@host`,
  (s) => `limits: { maxRows: ${s}, deadlineSeconds: ${s} }`,
  (s) =>
    `access:\n  apiKeys:\n    - { name: [${s}], sha256: ${s}, scopes: [${s}], sources: [${s}] }`,
  (s) => `access:\n  apiKeys:\n    - { name: ${s}, sha256: x }\n    - { name: ${s}, sha256: x }`,
  (s) => `access:\n  jwt: { publicKey: ${s}, jwksUri: "https://u:${s}@h" }`,
  (s) => `access:\n  anonymous: ${s}`,
  (s) => sourceWith(`auth: { type: bearer, token:${s} }`),
  (s) => sourceWith(`auth: { type: ${s} }`),
  (s) => sourceWith(`auth: { tpye: ${s}, ${s}: ${s} }`),
  (s) => sourceWith(`auth: ${s}`),
  (s) => sourceWith(`auth: { type: bearer, token: ${s}, scheme: ${s} }`),
  (s) => sourceWith(`auth: { type: header, name: "a b", value: ${s}, ${s} }`),
  (s) => sourceWith(`auth: { type: client-credentials, clientId: ${s}, clientSecret: [${s}] }`),
  (s) => sourceWith(`headers: { Authorization: ${s}, "${s} x": y }`),
  (s) => sourceWith(`${s}: ${s}`),
  (s) => sourceWith(`token "${s}"`),
  (s) => sourceWith(`token: @${s}`),
  (s) => sourceWith(`token: "${s}`),
  (s) => sourceWith(`token: !${s} x`),
  (s) => sourceWith(`token: *${s}`),
  (s) => sourceWith(`token: "\\q${s}"`),
  (s) => sourceWith(`token: a: ${s}`),
  (s) => `%${s}\n---\nsources: []`,
];

function sourceWith(line: string): string {
  return `sources:\n  - id: one\n    kind: truto\n    baseUrl: one.example\n    ${line}`;
}

const cases = templates.map((template) => ({ title: template("SECRET"), template }));

describe("a fault", () => {
  test.each(cases)("does not tell what stands in the file: $title", ({ template }) => {
    fc.assert(
      fc.property(secrets, (secret) => {
        expect(messageOf(template(secret), {})).not.toContain(secret.slice(0, 8));
      }),
      { numRuns: 40 },
    );
  });

  test.each(cases)("does not tell what a variable holds: $title", ({ template }) => {
    fc.assert(
      fc.property(secrets, (secret) => {
        expect(messageOf(template('"${S}"'), { S: secret })).not.toContain(secret.slice(0, 8));
        expect(messageOf(template("${S}"), { S: secret })).not.toContain(secret.slice(0, 8));
      }),
      { numRuns: 20 },
    );
  });
});

/** What is said of a configuration; empty where it loads. */
function messageOf(text: string, env: Record<string, string>): string {
  try {
    load(text, env);
    return "";
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message + JSON.stringify(error.faults);
  }
}
