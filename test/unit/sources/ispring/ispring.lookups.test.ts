import { afterEach, describe, expect, test } from "@jest/globals";
import type { Course } from "../../../../src/domain/course.js";
import type { User } from "../../../../src/domain/user.js";
import { aCall } from "../scripted-server.js";
import { connect, type Connection } from "./ispring-connection.js";

let connection: Connection;
afterEach(async () => connection.server.stop());

async function user(answer: unknown, key = "u1"): Promise<User | undefined> {
  const format = typeof answer === "string" ? "xml" : "json";
  connection = await connect(() => answer, { format });
  const found = await connection.connector.userLookup!.fetch([key], new Set(), aCall());
  return found.get(key);
}

async function course(item: object): Promise<Course | undefined> {
  connection = await connect(() => ({ contentItems: [{ contentItemId: "c1", ...item }] }));
  return (await connection.connector.courseLookup!.fetch(["c1"], new Set(), aCall())).get("c1");
}

const mira = {
  type: "user",
  source: "learn",
  key: "u1",
  username: "mira.k",
  name: "Mira Kovac",
  firstName: "Mira",
  lastName: "Kovac",
  email: "Mira.K@school.example",
  emails: [{ address: "Mira.K@school.example", type: null, isPrimary: true }],
  status: "ACTIVE",
  role: "learner",
};
const pairs = [
  { name: "LOGIN", value: "mira.k" },
  { name: "EMAIL", value: "Mira.K@school.example" },
  { name: "FIRST_NAME", value: "Mira" },
  { name: "LAST_NAME", value: "Kovac" },
  { name: "JOB_TITLE", value: "" },
];
const object = Object.fromEntries(pairs.map(({ name, value }) => [name.toLowerCase(), value]));
const xmlPairs = pairs
  .map(({ name, value }) => `<field><name>${name}</name><value>${value}</value></field>`)
  .join("");
const xmlObject = Object.entries(object)
  .map(([name, value]) => `<${name}>${value}</${name}>`)
  .join("");

function xmlUsers(element: string, fields: string): string {
  return `<response><userProfiles><${element}><userId>u1</userId><role>learner</role>
    <status>1</status><groups><id>g1</id><id>g2</id></groups><fields>${fields}</fields>
    </${element}></userProfiles><nextPageToken/></response>`;
}

describe("an iSpring user", () => {
  const profile = { userId: "u1", role: "learner", status: 1 };
  test.each<[string, unknown]>([
    ["pairs in JSON", { userProfiles: [{ ...profile, fields: pairs }] }],
    ["an object in JSON", { userProfiles: [{ ...profile, fields: object }] }],
    ["wrapped pairs in JSON", { userProfiles: [{ ...profile, fields: { field: pairs } }] }],
    ["a bare JSON list", [{ ...profile, fields: pairs }]],
    ["pairs in XML", xmlUsers("userProfile", xmlPairs)],
    ["an object in XML", xmlUsers("userProfile", xmlObject)],
    ["the newer name in XML", xmlUsers("userProfileV2", xmlPairs)],
  ])("is the same from %s", async (_form, answer) => {
    expect(await user(answer)).toEqual(mira);
    expect(connection.server.drifts).toEqual([]);
  });

  test("with one field of the profile has just that", async () => {
    const one = await user(
      xmlUsers("userProfile", xmlPairs.slice(0, xmlPairs.indexOf("<field>", 9))),
    );
    expect(one).toMatchObject({ username: "mira.k", name: null, email: null, emails: [] });
  });

  test.each([
    [1, "ACTIVE"],
    ["3", "INACTIVE"],
    [5, "DELETED"],
    [4, "UNKNOWN"],
    [null, null],
  ])("of the status %s is %s", async (status, expected) => {
    const found = await user({ userProfiles: [{ userId: "u1", status, fields: [] }] });
    expect(found?.status).toBe(expected);
  });

  test("is not led astray by odd names in its profile, and takes the last of several values", async () => {
    const fields = [
      { name: "__proto__", value: { login: "evil" } },
      { name: "constructor", value: "evil" },
      { name: " Login ", value: "first" },
      { name: "LOGIN", value: "last" },
    ];
    const found = await user({ userProfiles: [{ userId: "u1", fields }] });
    expect(found).toMatchObject({ username: "last", name: null, email: null });
  });

  test("has the one part of a name that is there", async () => {
    const fields = { FIRST_NAME: " ", LAST_NAME: "Kovac" };
    const found = await user({ userProfiles: [{ userId: "u1", fields }] });
    expect(found).toMatchObject({ name: "Kovac", firstName: null, lastName: "Kovac" });
  });
});

describe("an iSpring course", () => {
  test("tells title, description, kind and address", async () => {
    const found = await course({
      title: "Data",
      description: "About data",
      viewUrl: "https://learn.example/c1",
      contentItemType: "Course",
    });
    expect(found).toEqual({
      type: "course",
      source: "learn",
      key: "c1",
      title: "Data",
      description: "About data",
      url: "https://learn.example/c1",
      kind: "COURSE",
    });
  });

  test.each([
    [{ contentItemType: "LearningTrack" }, "LEARNING_PATH"],
    [{ contentItemType: "Quiz" }, "OTHER"],
    [{ type: "Course" }, "COURSE"],
    [{}, "OTHER"],
  ])("of %j is %s", async (item, kind) => {
    expect((await course(item))?.kind).toBe(kind);
  });

  test("has no empty title, and no address that runs something", async () => {
    const found = await course({ title: "", viewUrl: "javascript:alert(1)" });
    expect(found).toMatchObject({ title: null, url: null });
  });
});

describe("look-ups of iSpring", () => {
  test("put answers back by id, and leave out what does not exist", async () => {
    const keys = Array.from({ length: 100 }, (_none, index) => `u${index}`);
    const userProfiles = keys.slice(1).map((userId) => ({ userId, fields: [] }));
    connection = await connect(() => ({
      userProfiles: [...userProfiles.reverse(), { userId: "x" }],
    }));
    const { connector, server } = connection;
    const found = await connector.userLookup!.fetch(keys, new Set(), aCall());
    expect(new Set(found.keys())).toEqual(new Set(keys.slice(1)));
    expect(found.get("u7")?.key).toBe("u7");
    expect(server.seen).toHaveLength(1);
    expect([server.seen[0]?.method, server.seen[0]?.path]).toEqual(["GET", "/users/v2"]);
    expect(server.seen[0]?.query.getAll("userIds[]")).toEqual(keys);
    expect(connector.userLookup!.batchSize).toBe(100);
  });

  test("go on over the pages of an answer", async () => {
    connection = await connect(({ query }) =>
      query.get("pageToken") === null
        ? { contentItems: [{ contentItemId: "c1" }], nextPageToken: "2" }
        : { contentItems: [{ contentItemId: "c2" }], nextPageToken: "" },
    );
    const { connector, server } = connection;
    const found = await connector.courseLookup!.fetch(["c1", "c2", "c3"], new Set(), aCall());
    expect([...found.keys()]).toEqual(["c1", "c2"]);
    expect(server.seen.map(({ path }) => path)).toEqual(["/contents", "/contents"]);
  });

  test("go on past rows that were not asked for, where the platform overlooks the ids", async () => {
    connection = await connect(({ query }) =>
      query.get("pageToken") === null
        ? { contentItems: [{ contentItemId: "c8" }, { contentItemId: "c9" }], nextPageToken: "2" }
        : { contentItems: [{ contentItemId: "c1" }] },
    );
    const { connector, server } = connection;
    const found = await connector.courseLookup!.fetch(["c1"], new Set(), aCall());
    expect([...found.keys()]).toEqual(["c1"]);
    expect(server.drifts).toEqual(["course.was not asked for", "course.was not asked for"]);
  });

  test("of more than a hundred ids are a POST in XML, whatever the format of the answer", async () => {
    const keys = Array.from({ length: 101 }, (_none, index) => `c${index}`);
    connection = await connect(() => ({ contentItems: [] }), { batchSize: 500 });
    const { connector, server } = connection;
    await connector.courseLookup!.fetch(keys, new Set(), aCall());
    expect(connector.courseLookup!.batchSize).toBe(500);
    expect(server.seen).toHaveLength(1);
    expect(server.seen[0]).toMatchObject({ method: "POST", path: "/contents" });
    expect(server.seen[0]?.headers).toMatchObject({
      "content-type": expect.stringContaining("application/xml") as unknown,
      accept: "application/json",
    });
    expect(server.seen[0]?.body).toContain("<contentItemIds><id>c0</id><id>c1</id>");
  });

  test("send nothing for no key", async () => {
    connection = await connect(() => ({ userProfiles: [] }));
    await connection.connector.userLookup!.fetch([""], new Set(), aCall());
    expect(connection.server.seen).toEqual([]);
  });
});

describe("the lists of iSpring's users and courses", () => {
  test("take ids, addresses and logins", async () => {
    connection = await connect(() => ({ userProfiles: [], nextPageToken: "n" }));
    const { connector, server } = connection;
    const page = await connector.users!.readPage(
      {
        path: "users",
        pushed: [{ kind: "in", field: "email", values: ["Mira@x.example", "b@x.example"] }],
        wanted: new Set(),
        position: "t",
        pageSize: 10,
      },
      aCall(),
    );
    expect(page.next).toBe("n");
    expect([...server.seen[0]!.query]).toEqual([
      ["emails[]", "Mira@x.example"],
      ["emails[]", "mira@x.example"],
      ["emails[]", "b@x.example"],
      ["pageSize", "10"],
      ["pageToken", "t"],
    ]);
  });

  test("tell what the connector declares", async () => {
    connection = await connect(({ path }) =>
      path === "/contents"
        ? { contentItems: [{ contentItemId: "c1", title: "Data" }] }
        : { userProfiles: [{ userId: "u1", fields: pairs, role: "learner", status: 1 }] },
    );
    const { connector } = connection;
    const scan = { pushed: [], wanted: new Set<never>(), position: null, pageSize: 10 };
    const users = await connector.users!.readPage({ ...scan, path: "users" }, aCall());
    const courses = await connector.courses!.readPage({ ...scan, path: "contents" }, aCall());
    expect(users.rows).toEqual([mira]);
    for (const attribute of Object.keys(connector.users!.tells)) {
      expect(users.rows[0]).toHaveProperty(attribute);
    }
    for (const attribute of Object.keys(connector.courses!.tells)) {
      expect(courses.rows[0]).toHaveProperty(attribute);
    }
  });
});
