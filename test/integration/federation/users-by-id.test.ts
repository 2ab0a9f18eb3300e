import { afterEach, describe, expect, test } from "@jest/globals";
import type { User, UserAttribute } from "../../../src/domain/user.js";
import { createFederation } from "../../../src/federation/create-federation.js";
import { createCatalogSearchConnector } from "../../../src/sources/catalog-search/catalog-search.connector.js";
import { begin } from "../../support/lab-federation.js";
import {
  startScripted,
  type Answer,
  type ScriptedServer,
} from "../../unit/sources/scripted-server.js";

const search = "/api/catalog/enrollment/courses/search/";
const proxy = "/api/core/users/proxy/";

let server: ScriptedServer;
afterEach(() => server.stop());

/** Reads a user by id of a platform that shows nothing of the account behind them, and these rows. */
async function read(rows: Answer, ...wanted: UserAttribute[]): Promise<User | null> {
  const account = { user_id: 7, username: "mira", email: "mira@x.example", active: true };
  server = await startScripted(({ path }) =>
    path === proxy ? { body: { ...account, edx_data: {}, data: {} } } : rows,
  );
  const settings = { id: "campus", timeZone: "UTC", platformKey: "acme" };
  const connector = createCatalogSearchConnector(settings, server.http, server.report);
  const limits = { maxRequests: 50, maxRows: 1_000, cacheMs: 0, staleIfErrorMs: 0 };
  const federation = createFederation({
    sources: [{ connector, settings: limits }],
    secret: "a secret of the tests, 32 letters long",
  });
  return begin(federation).user({ source: "campus", key: "7" }, new Set(wanted));
}

function rowsOf(...names: (string | null)[]): Answer {
  const results = names.map((name, at) => ({
    user_id: 7,
    course_id: `c${at}`,
    name,
    active: true,
  }));
  return { body: { count: results.length, next: null, results } };
}

const paths = (): readonly string[] => server.seen.map(({ path }) => path);

describe("a user of the catalog search by id", () => {
  test("has the name that their rows have, where the look-up tells none", async () => {
    const user = await read(rowsOf("Mira Kovac"), "name", "email", "status");
    expect(user).toMatchObject({ name: "Mira Kovac", email: "mira@x.example", status: "ACTIVE" });
    expect(paths()).toEqual([proxy, search]);
    expect(Object.fromEntries(server.seen[1]!.query)).toMatchObject({
      user_id: "7",
      platform_key: "acme",
    });
  });

  test("costs the look-up alone where the name is not asked for", async () => {
    expect(await read(rowsOf("Mira Kovac"), "email", "status")).toMatchObject({ status: "ACTIVE" });
    expect(paths()).toEqual([proxy]);
  });

  test.each([
    ["is not enrolled in anything", rowsOf()],
    ["has none on their rows either", rowsOf(null)],
  ])("is there without a name where they %s", async (_why, rows) => {
    const user = await read(rows, "name", "status");
    expect(user).toMatchObject({ key: "7", status: "ACTIVE" });
    expect(user?.name ?? null).toBeNull();
  });

  test("is not said to have no name where their rows cannot be read", async () => {
    await expect(read({ status: 500, body: "" }, "name")).rejects.toMatchObject({
      reason: "SOURCE_ERROR",
      source: "campus",
    });
  });
});
