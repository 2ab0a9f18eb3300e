import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";

import { manyTrutoRows } from "../../../src/lab/many-rows.js";
import { startTruto } from "../../../src/lab/truto/start-truto.js";
import type { TrutoSimulator } from "../../../src/lab/truto/start-truto.js";

interface Answer {
  result: Record<string, unknown>[];
  next_cursor: string | null;
  result_count: number;
  [name: string]: unknown;
}

const listPath = "/unified/lms/course-enrollments";

describe("the Truto simulator", () => {
  let truto: TrutoSimulator;

  beforeEach(async () => {
    const odd = { id: "only-an-id" };
    const rows = [...manyTrutoRows(120), { userId: "1", courseId: "1", row: odd }];
    truto = await startTruto({ rows: { enrollments: rows } });
  });
  afterEach(() => truto.stop());

  async function call(target: string, init: RequestInit = {}, account = true) {
    const { token, integratedAccountId } = truto.credentials;
    const sign = target.includes("?") ? "&" : "?";
    const query = account ? `${sign}integrated_account_id=${integratedAccountId}` : "";
    const headers = { authorization: `Bearer ${token}`, ...(init.headers as object) };
    const response = await fetch(`${truto.url}${target}${query}`, { ...init, headers });
    const retryAfter = response.headers.get("retry-after");
    return { status: response.status, retryAfter, body: (await response.json()) as Answer };
  }

  async function walk(query: string) {
    const ids: unknown[] = [];
    const sizes: number[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const { body } = await call(`${listPath}?${query}&next_cursor=${cursor}`);
      ids.push(...body.result.map((row) => row["id"]));
      sizes.push(body.result_count);
      cursor = body.next_cursor;
    }
    return { ids, sizes };
  }

  test("a call without integrated_account_id is a 400 that names it", async () => {
    const { status, body } = await call(`${listPath}?user[id]=1`, {}, false);
    expect(status).toBe(400);
    expect(body["truto_error_insight"]).toEqual({
      missing_required_query_parameters: ["integrated_account_id"],
    });
  });

  test("in TalentLMS mode both ids are required, and give the rows of that pair", async () => {
    const { status, body } = await call(`${listPath}?user[id]=1`);
    expect(status).toBe(400);
    expect(body["truto_error_insight"]).toEqual({
      missing_required_query_parameters: ["course[id]"],
    });
    const pair = await call(`${listPath}?user%5Bid%5D=1&course%5Bid%5D=1`);
    expect(pair.body.result.map((row) => row["id"])).toEqual(["1:1", "only-an-id"]);
    expect(pair.body.next_cursor).toBeNull();
    expect((await call("/unified/lms/courseenrollments?user[id]=1&course[id]=2")).status).toBe(200);
  });

  test("in generic mode the whole list is walked by cursors", async () => {
    truto.settings.mode = "generic";
    const { ids, sizes } = await walk("limit=50");
    expect(new Set(ids).size).toBe(121);
    expect(sizes).toEqual([50, 50, 21]);
    expect((await walk("course[id]=1")).ids).toHaveLength(4);
  });

  test("a wrong cursor is a 400, also one of another list", async () => {
    truto.settings.mode = "generic";
    expect((await call(`${listPath}?next_cursor=wrong`)).status).toBe(400);
    const { body } = await call(`${listPath}?limit=1`);
    const cursor = body.next_cursor ?? "";
    expect((await call(`/unified/lms/users?next_cursor=${cursor}`)).status).toBe(400);
  });

  test("a page can be empty and still have a successor", async () => {
    truto.settings.mode = "generic";
    truto.settings.emptyPages = true;
    const { ids, sizes } = await walk("limit=50");
    expect(new Set(ids).size).toBe(121);
    expect(sizes).toEqual([50, 0, 50, 0, 21]);
  });

  test("a cursor can repeat", async () => {
    truto.settings.mode = "generic";
    truto.settings.repeatCursorAfter = 1;
    const { body } = await call(`${listPath}?limit=10`);
    const cursor = body.next_cursor ?? "";
    const second = await call(`${listPath}?limit=10&next_cursor=${cursor}`);
    expect(second.body.next_cursor).toBe(cursor);
  });

  test("remote data can be left out, other fields too", async () => {
    truto.state.users.insert({ id: "x", name: "X", remote_data: { secret: 1 } });
    expect((await call("/unified/lms/users/x")).body).toHaveProperty("remote_data");
    const lean = "/unified/lms/users/x?truto_ignore_remote_data=true&truto_exclude_fields[]=name";
    expect((await call(lean)).body).toEqual({ id: "x" });
  });

  test("users and courses are listed and read one by one, as bare objects", async () => {
    expect((await call("/unified/lms/users")).body.result).toHaveLength(3);
    expect((await call("/unified/lms/courses?limit=20")).body.result).toHaveLength(20);
    expect((await call("/unified/lms/courses/7")).body).toEqual({ id: "7", title: "Course 7" });
    expect((await call("/unified/lms/users/nobody")).status).toBe(404);
  });

  test("writes are answered with 405", async () => {
    for (const method of ["POST", "PATCH", "DELETE"]) {
      expect((await call(listPath, { method })).status).toBe(405);
    }
    expect(truto.requests.writes).toBe(3);
  });

  test("its own errors and those of the platform behind it look different", async () => {
    const ask = () => call(`${listPath}?user[id]=1&course[id]=1`);
    truto.dial.fault({ kind: "status", status: 429 }, { times: 1 });
    const own = await ask();
    expect(own).toMatchObject({ status: 429, retryAfter: "10" });
    expect(own.body).not.toHaveProperty("truto_is_remote_error");
    truto.dial.fault({ kind: "status", status: 429, remote: true, retryAfter: 3 }, { times: 1 });
    const remote = await ask();
    expect(remote).toMatchObject({ status: 429, retryAfter: "3" });
    expect(remote.body["truto_is_remote_error"]).toBe(true);
    const wrong = await call(listPath, { headers: { authorization: "Bearer wrong" } });
    expect(wrong.status).toBe(401);
    expect(wrong.body).not.toHaveProperty("truto_is_remote_error");
    truto.dial.fault({ kind: "status", status: 401, remote: true }, { times: 1 });
    expect((await ask()).body["truto_is_remote_error"]).toBe(true);
    truto.dial.fault({ kind: "status", status: 503 }, { times: 1 });
    expect((await ask()).body).toMatchObject({ statusCode: 503, message: "Account is blocked." });
  });

  test("its own rate limit can be switched on", async () => {
    truto.settings.rateLimit = { token: 500, account: 2, windowMs: 10_000 };
    const statuses: number[] = [];
    for (let count = 0; count < 3; count += 1) {
      statuses.push((await call("/unified/lms/users")).status);
    }
    expect(statuses).toEqual([200, 200, 429]);
  });

  test("a batch request answers good results beside one error", async () => {
    const { status, body } = await call(
      "/batch-request",
      {
        method: "POST",
        body: JSON.stringify({
          integrated_account_id: truto.credentials.integratedAccountId,
          resources: [
            { resource: "lms/users", method: "get", id: "1" },
            { resource: "lms/users", method: "get", id: "none" },
            { resource: "lms/courses", method: "get", id: "2" },
          ],
        }),
      },
      false,
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({
      result: { "lms/users": [{ id: "1" }], "lms/courses": [{ id: "2" }] },
      errors: { "lms/users": [{ statusCode: 404, id: "none" }] },
    });
  });
});
