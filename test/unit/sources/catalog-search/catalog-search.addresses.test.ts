import { afterEach, describe, expect, test } from "@jest/globals";
import type { Enrollment } from "../../../../src/domain/enrollment.js";
import { SourceError } from "../../../../src/domain/errors.js";
import { createCatalogSearchConnector } from "../../../../src/sources/catalog-search/catalog-search.connector.js";
import type { ScanPage, SourceConnector } from "../../../../src/sources/spi/source-connector.js";
import {
  aCall,
  startScripted,
  type Answer,
  type ScriptedServer,
  type Seen,
} from "../scripted-server.js";

const search = "/api/catalog/enrollment/courses/search/";
const proxy = "/api/core/users/proxy/";
const stored = "Mira.K@School.example";

let server: ScriptedServer;
afterEach(async () => server.stop());

/** A platform with one enrollment, of the stored address. */
async function connect(how: {
  readonly exact: boolean;
  readonly account?: Answer;
  readonly platformKey?: string;
  readonly address?: string;
  /** Of all rows. */
  readonly pages?: number;
}): Promise<SourceConnector> {
  const { exact, account = { body: { user_id: 1, email: stored } }, platformKey, pages = 1 } = how;
  const address = how.address ?? stored;
  const isFound = ({ query }: Seen): boolean => {
    const asked = query.get("email");
    if (asked === null || asked === address) return true;
    return !exact && asked.toLowerCase() === address.toLowerCase();
  };
  const row = { user_id: 1, course_id: "course-v1:Acme+DS101+2026", email: address };
  server = await startScripted((request) => {
    if (request.path === proxy) {
      const isAsked = request.query.get("email")?.toLowerCase() === stored.toLowerCase();
      return isAsked ? account : { status: 404, body: "" };
    }
    const results = isFound(request) ? [row] : [];
    const isLast = request.query.has("email") || Number(request.query.get("page")) >= pages;
    return { body: { count: results.length, next: isLast ? null : "further", results } };
  });
  const settings = { id: "campus", timeZone: "UTC", ...(platformKey && { platformKey }) };
  return createCatalogSearchConnector(settings, server.http, server.report);
}

function ask(
  connector: SourceConnector,
  email: string,
  call = aCall(),
): Promise<ScanPage<Enrollment>> {
  return connector.enrollments.readPage(
    {
      path: "search",
      pushed: [{ kind: "in", field: "email", values: [email] }],
      wanted: new Set(),
      position: null,
      pageSize: 20,
    },
    call,
  );
}

/** What was asked since the last time: the path's last word, and the address. */
function asked(): string[] {
  const seen = server.seen.splice(0);
  return seen.map(
    ({ path, query }) => `${path === search ? "search" : "account"} ${query.get("email") ?? "-"}`,
  );
}

describe("An address in the catalog search", () => {
  test("is asked for as it is given, then in lower case, as most are stored", async () => {
    const connector = await connect({ exact: true, address: "mira.k@school.example" });
    expect((await ask(connector, stored)).rows).toHaveLength(1);
    expect(asked()).toEqual([`search ${stored}`, "search mira.k@school.example"]);
    expect((await ask(connector, "mira.k@school.example")).rows).toHaveLength(1);
    expect(asked()).toEqual(["search mira.k@school.example"]);
  });

  test("is asked for as its account spells it where the platform finds it in no other way", async () => {
    const connector = await connect({ exact: true });
    expect((await ask(connector, "mira.k@school.example")).rows).toHaveLength(1);
    expect(asked()).toEqual([
      "search mira.k@school.example",
      "account mira.k@school.example",
      `search ${stored}`,
    ]);
  });

  test("is looked for among all rows of the tenant where letter case counts and accounts do not tell", async () => {
    const account = { status: 404, body: "" };
    const connector = await connect({ exact: true, account, platformKey: "acme" });
    expect((await ask(connector, "mira.k@school.example")).rows).toHaveLength(1);
    expect(asked()).toEqual([
      "search mira.k@school.example",
      "search -",
      "search mIRA.k@sCHOOL.EXAMPLE",
      "account mira.k@school.example",
      "search -",
      `search ${stored}`,
    ]);
    expect((await ask(connector, "MIRA.K@school.example")).rows).toHaveLength(1);
    expect(asked()).toEqual(["search MIRA.K@school.example", `search ${stored}`]);
    expect((await ask(connector, "nobody@school.example")).rows).toEqual([]);
    expect(asked()).toEqual([
      "search nobody@school.example",
      "account nobody@school.example",
      "search -",
    ]);
  });

  test("is not said to be nobody's where not all rows of the tenant can be read", async () => {
    const account = { status: 404, body: "" };
    const connector = await connect({ exact: true, account, platformKey: "acme", pages: 1_000 });
    const call = aCall();
    let left = 20;
    const meter = {
      takeRequest: () => {
        left -= 1;
        if (left < 0) throw new SourceError("SCAN_BUDGET_EXCEEDED", "It is spent.");
      },
    };
    await expect(ask(connector, "nobody@school.example", { ...call, meter })).rejects.toMatchObject(
      { reason: "SCAN_BUDGET_EXCEEDED" },
    );
  });

  test("is nobody's where the platform has found another in a spelling that is not its own", async () => {
    const connector = await connect({ exact: false });
    expect((await ask(connector, "MIRA.K@school.example")).rows).toHaveLength(1);
    expect(asked()).toEqual(["search MIRA.K@school.example"]);
    expect((await ask(connector, "nobody@school.example")).rows).toEqual([]);
    expect(asked()).toEqual(["search nobody@school.example"]);
  });

  test("that nobody has makes the platform show once whether letter case counts", async () => {
    const connector = await connect({ exact: false, platformKey: "acme" });
    await ask(connector, "nobody@school.example");
    expect(asked()).toEqual([
      "search nobody@school.example",
      "search -",
      "search mIRA.k@sCHOOL.EXAMPLE",
    ]);
    await ask(connector, "nobody.else@school.example");
    expect(asked()).toEqual(["search nobody.else@school.example"]);
  });

  test("has no account to ask where letter case cannot make a difference", async () => {
    const connector = await connect({ exact: true });
    await ask(connector, "1@2");
    await ask(connector, " mira@school.example");
    expect(asked()).toEqual(["search 1@2", "search  mira@school.example"]);
  });

  test.each<readonly [string, Answer]>([
    ["may not be asked for", { status: 403, body: "" }],
    ["are answered otherwise", { body: [] }],
    ["have another address", { body: { user_id: 1, email: "other@school.example" } }],
    ["have none", { body: { user_id: 1, email: null } }],
  ])("is nobody's where accounts %s", async (_which, account) => {
    const connector = await connect({ exact: true, account });
    expect((await ask(connector, "mira.k@school.example")).rows).toEqual([]);
    expect(asked()).toHaveLength(2);
  });

  test("is not said to be nobody's where its account cannot be read", async () => {
    const connector = await connect({ exact: true, account: { status: 500, body: "" } });
    await expect(ask(connector, "mira.k@school.example")).rejects.toMatchObject({
      reason: "SOURCE_ERROR",
    });
  });
});
