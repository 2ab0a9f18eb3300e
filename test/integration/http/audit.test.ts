import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { serverAudits } from "graphql-http";
import { startTestServer, type TestServer } from "./test-server.js";

/** What is left of the audit, all of it a MAY: why the gateway does otherwise. */
const left = new Map([
  ["5A70", "A plain GET is refused, since another site's page could send it (CSRF)."],
  ["D6D5", "As 5A70."],
  ["6A70", "As 5A70."],
]);

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const audits = serverAudits({ url: () => server.url });
const preflighted = serverAudits({
  url: () => server.url,
  fetchFn: (url: string, init?: RequestInit) =>
    fetch(url, {
      ...init,
      headers: { ...(init?.headers as Record<string, string>), "apollo-require-preflight": "1" },
    }),
});

describe("GraphQL over HTTP, by the audit of graphql-http", () => {
  test.each(audits.map((audit) => [audit.id, audit.name, audit] as const))(
    "%s %s",
    async (id, _name, audit) => {
      const { status } = await audit.fn();
      expect(status).toBe(left.has(id) ? "notice" : "ok");
    },
  );

  test("what is left is there for requests that no other site's page can send", async () => {
    for (const audit of preflighted.filter(({ id }) => left.has(id))) {
      expect((await audit.fn()).status).toBe("ok");
    }
  });
});
