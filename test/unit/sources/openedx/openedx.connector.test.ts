import { afterEach, describe, expect, test } from "@jest/globals";
import type { Enrollment } from "../../../../src/domain/enrollment.js";
import type { Condition } from "../../../../src/domain/filter.js";
import type { EnrollmentFilterField } from "../../../../src/domain/query.js";
import { createOpenedxConnector } from "../../../../src/sources/openedx/openedx.connector.js";
import type { ScanPage, SourceConnector } from "../../../../src/sources/spi/source-connector.js";
import {
  aCall,
  startScripted,
  type Answer,
  type ScriptedServer,
  type Seen,
} from "../scripted-server.js";

const key = "course-v1:Acme+DS101+2026";
const row = {
  created: "2026-02-03T08:15:00.123456Z",
  mode: "audit",
  is_active: true,
  user: "mira.k",
  course_id: key,
};

let server: ScriptedServer;
afterEach(() => server.stop());

async function connect(answer: (request: Seen) => Answer): Promise<SourceConnector> {
  server = await startScripted(answer);
  return createOpenedxConnector({ id: "campus", timeZone: "UTC" }, server.http, server.report);
}

function page(results: readonly unknown[], next: unknown = null): Answer {
  return { body: { next, previous: null, results } };
}

function list(
  connector: SourceConnector,
  pushed: readonly Condition<EnrollmentFilterField>[] = [],
  position: string | null = null,
  wanted: readonly string[] = [],
): Promise<ScanPage<Enrollment>> {
  return connector.enrollments.readPage(
    { path: "enrollments", pushed, position, pageSize: 100, wanted: new Set(wanted) as never },
    aCall(),
  );
}

function named(...values: string[]): Condition<EnrollmentFilterField> {
  return { kind: "in", field: "username", values };
}

describe("a page of enrollments", () => {
  test("is told as the row has it, in the gateway's words", async () => {
    const connector = await connect(() => page([row]));
    const { rows, next, total } = await list(connector, [], null, ["remoteData"]);
    expect(next).toBeNull();
    expect(total).toBeUndefined();
    expect(rows).toEqual([
      {
        type: "enrollment",
        source: "campus",
        key: ["mira.k", key],
        externalId: null,
        user: { type: "user", source: "campus", key: "mira.k", username: "mira.k" },
        course: { type: "course", source: "campus", key, kind: "COURSE", org: "Acme" },
        status: "ENROLLED",
        isActive: true,
        mode: "audit",
        createdAt: "2026-02-03T08:15:00.123Z",
        enrolledAt: "2026-02-03T08:15:00.123Z",
        remoteData: row,
      },
    ]);
  });

  test("has withdrawn people on it", async () => {
    const connector = await connect(() => page([{ ...row, is_active: false }]));
    expect((await list(connector)).rows[0]).toMatchObject({ status: "WITHDRAWN", isActive: false });
  });

  test("names the next one by the cursor alone, wherever its link leads", async () => {
    const links = [
      "https://elsewhere.example/steal?username=x&cursor=cD0yMDI2LTAy%2BA%3D%3D",
      "/api/enrollment/v1/enrollments?cursor=cD0yMDI2LTAy%2BA%3D%3D",
    ];
    for (const link of links) {
      const connector = await connect(() => page([row], link));
      const { next, moreIsCertain } = await list(connector);
      expect({ next, moreIsCertain }).toEqual({ next: "cD0yMDI2LTAy+A==", moreIsCertain: true });
      await list(connector, [named("mira.k")], next as string);
      expect(server.seen.at(-1)?.path).toBe("/api/enrollment/v1/enrollments");
      expect([...(server.seen.at(-1)?.query ?? [])]).toEqual([
        ["username", "mira.k"],
        ["cursor", "cD0yMDI2LTAy+A=="],
      ]);
      if (link !== links.at(-1)) await server.stop();
    }
  });

  test("is a bad answer where its link names no cursor", async () => {
    for (const next of ["https://lms.example/api?page=2", "?cursor=", 7, {}]) {
      const connector = await connect(() => page([row], next));
      await expect(list(connector)).rejects.toMatchObject({ reason: "SOURCE_BAD_RESPONSE" });
      await server.stop();
    }
    await connect(() => page([]));
  });

  test("does without a row that lacks its names, and counts that", async () => {
    const connector = await connect(() => page([{ ...row, user: null }, row, "text"]));
    expect((await list(connector)).rows).toHaveLength(1);
    expect(server.drifts).toEqual([
      "enrollment is no object",
      "enrollment.user or course_id is missing",
    ]);
  });
});

describe("usernames that are not plain", () => {
  const refusesOdd = ({ query }: Seen): Answer =>
    /[^\w,-]/.test(query.get("username") ?? "")
      ? { status: 400, body: { field_errors: { username: ["no"] } } }
      : page([{ ...row, user: "ola" }]);

  test("are left out where the installation refuses them, from then on at once", async () => {
    const connector = await connect(refusesOdd);
    expect((await list(connector, [named("mira.k", "ola")])).rows).toHaveLength(1);
    expect(server.seen.map(({ query }) => query.get("username"))).toEqual(["mira.k,ola", "ola"]);
    await list(connector, [named("zoë.b", "ola")]);
    expect(server.seen.at(-1)?.query.get("username")).toBe("ola");
    expect((await list(connector, [named("mira.k")])).rows).toEqual([]);
    expect(server.seen).toHaveLength(3);
  });

  test("are not to blame for a refusal that stays without them", async () => {
    const connector = await connect(() => ({ status: 400, body: {} }));
    const failure = { reason: "SOURCE_ERROR", status: 400 };
    await expect(list(connector, [named("mira.k", "ola")])).rejects.toMatchObject(failure);
    await expect(list(connector, [named("ola")])).rejects.toMatchObject(failure);
    expect(server.seen).toHaveLength(3);
  });
});

describe("accounts", () => {
  const account = {
    username: "mira.k",
    name: "Mira Kovac",
    email: " Mira@x.example ",
    is_active: false,
  };

  test("are read many at once, and told as staff sees them", async () => {
    const connector = await connect(() => ({ body: [account, { ...account, username: "OLA" }] }));
    const keys = ["mira.k", "ola", "a,b", ".."];
    const found = await connector.userLookup!.fetch(keys, new Set(), aCall());
    expect(server.seen.map(({ path, query }) => [path, [...query]])).toEqual([
      ["/api/user/v1/accounts", [["username", "mira.k,ola,.."]]],
    ]);
    expect([...found]).toEqual([
      [
        "mira.k",
        {
          type: "user",
          source: "campus",
          key: "mira.k",
          username: "mira.k",
          name: "Mira Kovac",
          email: "Mira@x.example",
          emails: [{ address: "Mira@x.example", type: null, isPrimary: true }],
          status: "INACTIVE",
        },
      ],
    ]);
  });

  test("of which none exists are a 404 without a body", async () => {
    const connector = await connect(() => ({ status: 404, body: "" }));
    expect((await connector.userLookup!.fetch(["nobody"], new Set(), aCall())).size).toBe(0);
  });

  test("tell nothing more of people where the gateway's account is no staff", async () => {
    const connector = await connect(() => ({ body: [{ username: "mira.k", bio: null }] }));
    const found = await connector.userLookup!.fetch(["mira.k"], new Set(), aCall());
    expect(found.get("mira.k")).toMatchObject({
      name: null,
      email: null,
      emails: [],
      status: null,
    });
  });
});

describe("courses", () => {
  const course = {
    id: key,
    course_id: key,
    name: "Data Skills",
    org: "ACME!",
    short_description: "",
  };

  function platform(answer: (request: Seen) => Answer): Promise<SourceConnector> {
    return connect((request) =>
      request.path === "/api/user/v1/me" ? { body: { username: "worker" } } : answer(request),
    );
  }

  test("are read one by one, by the own account, which is asked for once", async () => {
    const connector = await platform(({ path }) =>
      path.includes("Acme") ? { body: course } : { status: 404, body: "<h1>Not here</h1>" },
    );
    const other = "course-v1:No+Such+1";
    const found = await connector.courseLookup!.fetch([key], new Set(), aCall());
    expect((await connector.courseLookup!.fetch([other], new Set(), aCall())).size).toBe(0);
    expect([...found.values()]).toEqual([
      {
        ...{ type: "course", source: "campus", key, kind: "COURSE", org: "Acme" },
        ...{ title: "Data Skills", description: null },
      },
    ]);
    expect(server.seen.map(({ path, query }) => `${path} ${query.toString()}`)).toEqual([
      "/api/user/v1/me ",
      `/api/courses/v1/courses/${encodeURIComponent(key)}/ username=worker`,
      `/api/courses/v1/courses/${encodeURIComponent(other)}/ username=worker`,
    ]);
  });

  test("of another name are not the answer; of another letter case they are another course", async () => {
    let id = key.replace("Acme", "ACME");
    const connector = await platform(() => ({ body: { ...course, id } }));
    expect((await connector.courseLookup!.fetch([key], new Set(), aCall())).size).toBe(0);
    id = "course-v1:Acme+Other+2026";
    await expect(connector.courseLookup!.fetch([key], new Set(), aCall())).rejects.toMatchObject({
      reason: "SOURCE_BAD_RESPONSE",
    });
  });

  test("are listed by page, and never counted", async () => {
    const connector = await platform(({ query }) =>
      query.get("page") === "1"
        ? { body: { results: [course], pagination: { next: "http://x/?page=9", count: 4_000 } } }
        : { status: 404, body: { detail: "Invalid page." } },
    );
    const scan = { path: "courses", pushed: [], pageSize: 50, wanted: new Set<never>() };
    const first = await connector.courses!.readPage({ ...scan, position: null }, aCall());
    expect(first).toMatchObject({ next: 2, moreIsCertain: false });
    expect(first.total).toBeUndefined();
    const second = await connector.courses!.readPage({ ...scan, position: 2 }, aCall());
    expect(second).toEqual({ rows: [], next: null, moreIsCertain: false });
    expect(server.seen.at(-1)?.query.toString()).toBe("username=worker&page=2&page_size=50");
  });

  test("are asked for without a name where the platform does not say who asks", async () => {
    const connector = await connect(({ path }) =>
      path.endsWith("/me") ? { status: 404, body: "" } : { body: course },
    );
    expect((await connector.courseLookup!.fetch([key], new Set(), aCall())).size).toBe(1);
    expect(server.seen.at(-1)?.query.toString()).toBe("");
  });
});

test("the probe asks what only staff may ask", async () => {
  const connector = await connect(() => ({ status: 403, body: {} }));
  await expect(connector.probe(aCall())).rejects.toMatchObject({ reason: "SOURCE_FORBIDDEN" });
  expect(server.seen[0]?.path).toBe("/api/enrollment/v1/enrollments");
});

test("asks for its own name once, however many courses are looked up", async () => {
  const keys = [1, 2, 3].map((at) => `course-v1:Acme+C${at}+2026`);
  const connector = await connect(({ path }) =>
    path === "/api/user/v1/me"
      ? { body: { username: "staff" } }
      : { body: { id: decodeURIComponent(path.split("/").at(-2) ?? ""), name: "A course" } },
  );
  const lookup = connector.courseLookup!;
  const found = await Promise.all(
    keys.map((one) => lookup.fetch([one], new Set(["title"] as const), aCall())),
  );
  expect(found.map((rows) => [...rows.keys()])).toEqual(keys.map((one) => [one]));
  expect(server.seen.filter(({ path }) => path === "/api/user/v1/me")).toHaveLength(1);
  expect(server.seen).toHaveLength(1 + keys.length);
});
