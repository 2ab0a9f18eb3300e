import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";

import { startOpenedx } from "../../../src/lab/openedx/start-openedx.js";
import type { OpenedxSimulator } from "../../../src/lab/openedx/start-openedx.js";
import { openedxRows } from "../../../src/lab/openedx/openedx-seed.js";
import { createSchool } from "../../../src/lab/school.js";
import { startLab } from "../../../src/lab/start-lab.js";

interface Page {
  readonly next: string | null;
  readonly results: readonly { readonly user: string; readonly created: string }[];
}

const list = "/api/enrollment/v1/enrollments";
const one = "course-v1:Acme+One+2026";
const old = "Acme/Old/2013";

function enrollmentAt(index: number, created = "2026-01-01T00:00:00Z"): never {
  const user = `user_${index}`;
  const course_id = index % 2 === 0 ? one : old;
  return { created, mode: "audit", is_active: index !== 3, user, course_id } as never;
}

describe("the Open edX simulator", () => {
  let lab: OpenedxSimulator;
  let token: string;

  beforeEach(async () => {
    lab = await startOpenedx({
      rows: {
        enrollments: Array.from({ length: 250 }, (_, index) =>
          // The first 150 are of one moment.
          index < 150
            ? enrollmentAt(index)
            : enrollmentAt(index, `2026-02-03T08:15:00.000${index}Z`),
        ),
      },
    });
    ({ access_token: token } = await tokenFor());
  });
  afterEach(() => lab.stop());

  async function tokenFor(more: Record<string, string> = {}) {
    const { clientId, clientSecret } = lab.credentials;
    const form = { client_id: clientId, client_secret: clientSecret, ...more };
    const body = new URLSearchParams({ grant_type: "client_credentials", ...form });
    const response = await fetch(`${lab.url}/oauth2/access_token`, { method: "POST", body });
    return (await response.json()) as { access_token: string; token_type: string; error?: string };
  }

  async function get(target: string, authorization = `Bearer ${token}`) {
    const response = await fetch(`${lab.url}${target}`, { headers: { authorization } });
    const text = await response.text();
    const type = response.headers.get("content-type");
    return { status: response.status, text, type, headers: response.headers };
  }

  async function page(target: string): Promise<Page> {
    return JSON.parse((await get(target)).text) as Page;
  }

  async function post(body: unknown) {
    const response = await fetch(`${lab.url}/api/enrollment/v1/enrollment`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return { status: response.status, text: await response.text() };
  }

  test("the word before a token has to be that of its kind", async () => {
    const jwt = await tokenFor({ token_type: "jwt" });
    expect(jwt.token_type).toBe("JWT");
    expect((await get(list, `JWT ${jwt.access_token}`)).status).toBe(200);
    expect((await get(list, `Bearer ${jwt.access_token}`)).status).toBe(401);
    expect((await get(list, `JWT ${token}`)).status).toBe(401);
    expect((await tokenFor({ client_secret: "wrong" })).error).toBe("invalid_client");
    lab.revokeTokens();
    expect((await get(list)).status).toBe(401);
  });

  test("pages have a hundred rows, the newest first, whatever is asked for, and no count", async () => {
    const first = await page(`${list}?page=2&page_size=3`);
    expect(first.results).toHaveLength(100);
    expect(first.results[0]?.user).toBe("user_249");
    expect(Object.keys(first).sort()).toEqual(["next", "previous", "results"]);
    expect(Object.keys(first.results[0] ?? {})).toEqual([
      ...["created", "mode", "is_active", "user", "course_id"],
    ]);
    expect(first.next).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+\/api\/enrollment\/v1\/enrollments\?cursor=/,
    );
  });

  test("cursors lead through rows of one moment, and rows that come at the front move nothing", async () => {
    const users: string[] = [];
    for (let target: string | null = list; target !== null;) {
      const { results, next }: Page = await page(target);
      users.push(...results.map(({ user }) => user));
      target = next === null ? null : new URL(next).pathname + new URL(next).search;
      lab.state.enrollments.insert(enrollmentAt(1_000 + users.length, "2026-12-01T00:00:00Z"));
    }
    expect(users).toHaveLength(250);
    expect(new Set(users).size).toBe(250);
    expect((await get(`${list}?cursor=%20nonsense`)).status).toBe(404);
    expect((await get(`${list}?cursor=bm9uc2Vuc2U%3D`)).status).toBe(404);
  });

  test("a plus that is not encoded is a blank, and spoils the course key", async () => {
    expect((await get(`${list}?course_id=${one}`)).status).toBe(400);
    expect((await page(`${list}?course_id=${encodeURIComponent(one)}`)).results).toHaveLength(100);
    expect(
      (await page(`${list}?course_ids=${encodeURIComponent(`${one},${old}`)}`)).next,
    ).not.toBeNull();
    expect((await page(`${list}?course_id=course-v1:No%2BSuch%2B1`)).results).toEqual([]);
  });

  test("lists hold a hundred values, and one bad value spoils them", async () => {
    const names = (count: number): string =>
      Array.from({ length: count }, (_, at) => `user_${at}`).join(",");
    expect((await page(`${list}?username=${names(100)}`)).results).toHaveLength(100);
    expect((await get(`${list}?username=${names(101)}`)).status).toBe(400);
    expect((await get(`${list}?username=user_1,a%2Fb`)).status).toBe(400);
    expect((await page(`${list}?username=USER_3`)).results).toMatchObject([
      { user: "user_3", is_active: false },
    ]);
    expect((await page(`${list}?email=User_3%40school.example,x%40y`)).results).toHaveLength(1);
    expect((await get(`${list}?username=user.1`)).status).toBe(200);
    lab.settings.unicodeNames = false;
    expect((await get(`${list}?username=user.1`)).status).toBe(400);
  });

  test("accounts are found by many names or one address, and a 404 without a body is none", async () => {
    const accounts = "/api/user/v1/accounts";
    const found = await get(`${accounts}?username=user_1,nobody,USER_2`);
    expect(JSON.parse(found.text)).toMatchObject([{ username: "user_1" }, { username: "user_2" }]);
    expect(await get(`${accounts}?username=nobody`)).toMatchObject({ status: 404, text: "" });
    const byAddress = await get(`${accounts}?email=USER_7%40school.example`);
    expect(JSON.parse(byAddress.text)).toMatchObject([{ username: "user_7" }]);
    lab.state.users.edit(({ is_staff }) => is_staff, { is_staff: false });
    expect((await get(`${accounts}?username=user_1`)).text).not.toContain("email");
    expect((await get(list)).status).toBe(403);
  });

  test("hidden courses are shown to staff that names itself, and older releases insist on a name", async () => {
    lab.state.courses.edit(({ id }) => id === one, { hidden: true });
    const target = `/api/courses/v1/courses/${encodeURIComponent(one)}/`;
    expect((await get(target)).status).toBe(404);
    expect((await get(`${target}?username=rollcall_worker`)).status).toBe(200);
    lab.settings.release = "old";
    expect((await get("/api/courses/v1/courses/")).status).toBe(400);
    expect(JSON.parse((await get("/api/user/v1/me")).text)).toEqual({
      username: "rollcall_worker",
    });
  });

  test("a write does one person in one course, and says what stands in its way", async () => {
    const course_details = { course_id: one };
    const wish = { user: "user_1", is_active: true, course_details };
    expect((await post(wish)).status).toBe(200);
    expect((await post({ ...wish, user: "nobody" })).status).toBe(406);
    expect((await post({ ...wish, course_details: { course_id: "no key" } })).status).toBe(400);
    expect((await post({ ...wish, course_details: {} })).text).toContain("must be specified");
    const mismatch = await post({ ...wish, is_active: false, mode: "verified" });
    expect(mismatch).toMatchObject({ status: 400 });
    expect(mismatch.text).toContain("Won't deactivate");
    expect((await post({ ...wish, is_active: false, mode: "audit" })).text).toContain(
      '"is_active":false',
    );
    lab.state.courses.edit(() => true, { closed: true });
    expect((await post(wish)).status).toBe(403);
    lab.state.users.edit(({ is_staff }) => is_staff, { is_staff: false });
    expect(await post(wish)).toMatchObject({ status: 404, text: "" });
  });

  test("the throttle lets 120 requests of staff pass in a minute", async () => {
    let now = 1_000_000;
    lab.settings.now = () => now;
    ({ access_token: token } = await tokenFor());
    for (let at = 0; at < 120; at += 1) await get(`${list}?username=nobody`);
    const refused = await get(`${list}?username=nobody`);
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe("60");
    expect((await get("/api/user/v1/me")).status).toBe(200);
    now += 60_000;
    expect((await get(`${list}?username=nobody`)).status).toBe(200);
  });

  test("unknown addresses and accidents are pages for people", async () => {
    expect(await get("/api/nowhere")).toMatchObject({
      status: 404,
      type: "text/html; charset=utf-8",
    });
    lab.dial.fault({ kind: "status", status: 503 });
    expect(await get(list)).toMatchObject({ status: 503, type: "text/html; charset=utf-8" });
  });
});

test("the school gives the same rows each time, in the order of their moments", () => {
  const rows = openedxRows(createSchool({ people: 80 }));
  expect(rows).toEqual(openedxRows(createSchool({ people: 80 })));
  const moments = [...(rows.enrollments ?? [])].map(({ created }) => created);
  expect(moments).toEqual(moments.toSorted());
});

test("the lab starts it beside the others, with the same people", async () => {
  const lab = await startLab({
    people: 20,
    further: { openedx: (school) => startOpenedx({ rows: openedxRows(school) }) },
  });
  const { enrollments, users } = lab.further.openedx.state;
  expect(enrollments.size).toBeGreaterThan(10);
  const emails = new Set(lab.school.people.map(({ email }) => email));
  expect(users.all().filter(({ email }) => emails.has(email)).length).toBeGreaterThan(5);
  await lab.stop();
  await expect(fetch(lab.further.openedx.url)).rejects.toThrow("fetch failed");
});
