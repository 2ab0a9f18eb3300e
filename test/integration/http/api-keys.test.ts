import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createHash } from "node:crypto";
import { createAuthenticate, type Authenticate } from "../../../src/server/authenticate.js";
import type { AccessSettings } from "../../../src/server/access-settings.js";
import { startTestServer, type TestServer } from "./test-server.js";

const keys = ["key one", "schlüssel", "ключ à clé 鍵"] as const;

const access: AccessSettings = {
  anonymous: undefined,
  apiKeys: keys.map((key) => ({
    name: `holder of ${key}`,
    sha256: createHash("sha256").update(key, "utf8").digest("hex"),
    scopes: ["enrollments:read"],
    limits: {},
  })),
  jwt: undefined,
};

const question = { query: "{ subject }" };

/** As a header that holds its UTF-8: what sends a header writes each letter as a byte. */
function utf8(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

describe("a key is the text that was hashed, whatever it is made of", () => {
  let server: TestServer;
  let authenticate: Authenticate;
  beforeAll(async () => {
    server = await startTestServer({ access });
    authenticate = createAuthenticate(access);
  });
  afterAll(() => server.stop());

  async function ask(headers: Record<string, string>): Promise<unknown> {
    return (await server.ask(question, headers)).json();
  }

  test.each(keys)("%s works in either header, and in both", async (key) => {
    const answer = { data: { subject: `holder of ${key}` } };
    expect(await ask({ "x-api-key": utf8(key) })).toEqual(answer);
    expect(await ask({ authorization: `Bearer ${utf8(key)}` })).toEqual(answer);
    expect(await ask({ authorization: `bearer   ${utf8(key)}  ` })).toEqual(answer);
    expect(await ask({ authorization: `Bearer ${utf8(key)}`, "x-api-key": utf8(key) })).toEqual(
      answer,
    );
  });

  test("one that a browser sends in Latin-1 works as well", async () => {
    const answer = { data: { subject: "holder of schlüssel" } };
    expect(await ask({ "x-api-key": "schlüssel" })).toEqual(answer);
    expect(await ask({ authorization: "Bearer schlüssel" })).toEqual(answer);
  });

  test.each(keys)("%s works where no bytes are sent, as in connectionParams", async (key) => {
    const credentials = { authorization: `Bearer \t${key}\t `, apiKey: undefined };
    expect((await authenticate(credentials)).subject).toBe(`holder of ${key}`);
  });

  test("one that is only part of it, or spelt otherwise, is as wrong as any other", async () => {
    const wrong: Record<string, string>[] = [
      { authorization: "Bearer key" },
      { authorization: "Bearer key  one" },
      { authorization: "Bearer keyone" },
      { authorization: "key one" },
      { authorization: `Bearer ${utf8("schlussel")}` },
      { "x-api-key": utf8(utf8("schlüssel")) },
      { "x-api-key": "one", authorization: "Bearer key one" },
      { authorization: "Bearer nobody's key" },
      { "x-api-key": "\u00ff\u00fe" },
    ];
    const bodies = new Set<string>();
    for (const headers of wrong) {
      const response = await server.ask(question, headers);
      expect(response.status).toBe(401);
      bodies.add(await response.text());
    }
    expect(bodies.size).toBe(1);
  });
});
