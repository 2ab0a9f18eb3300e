import { describe, expect, test } from "@jest/globals";
import type { CourseAttribute } from "../../../src/domain/course.js";
import { SourceError } from "../../../src/domain/errors.js";
import { encodeGlobalId } from "../../../src/domain/global-id.js";
import type { User, UserAttribute } from "../../../src/domain/user.js";
import type { Viewer } from "../../../src/domain/viewer.js";
import type { Lookup, SourceConnector } from "../../../src/sources/spi/source-connector.js";
import { createConnector, createEnrollment, type Holdings } from "./support/fake-federation.js";
import { runQuery } from "./support/run-query.js";

function lookupOf<Row, Attribute extends string>(
  ...tells: readonly Attribute[]
): Lookup<Row, Attribute> {
  return { batchSize: 100, tells: new Set(tells), fetch: async () => new Map() };
}

const campus: SourceConnector = createConnector("campus", {
  userLookup: lookupOf<User, UserAttribute>("name", "email"),
  courseLookup: lookupOf<never, CourseAttribute>("title"),
});

const person = (key: string, told: Partial<User> = {}): User => ({
  type: "user",
  source: "campus",
  key,
  ...told,
});

const reader: Viewer = {
  subject: "reader",
  scopes: new Set(["enrollments:read"]),
  limits: {},
  ownEmails: [],
};

function holdingsOf(users: readonly (User | null)[], more: Partial<Holdings> = {}): Holdings {
  return {
    connectors: [campus, createConnector("mooc")],
    enrollments: users.map((user, index) => createEnrollment({ key: [String(index)], user })),
    user: ({ key }) => person(key, { name: `name of ${key}`, email: null }),
    ...more,
  };
}

describe("the user of an enrollment", () => {
  test("is looked up once, however many rows speak of it", async () => {
    const users = ["1", "2", "1", "1", "2"].map((key) => person(key));
    const { rows, asked } = await runQuery(
      "{ enrollments { nodes { user { id name } } } }",
      holdingsOf(users),
    );
    expect(asked.user.map(({ ref }) => ref.key)).toEqual(["1", "2"]);
    expect([...asked.user[0]!.wanted]).toEqual(["name"]);
    expect(rows).toMatchObject(users.map((user) => ({ user: { name: `name of ${user.key}` } })));
  });

  test.each([
    ["its key tells all", "{ id externalId source { id } __typename }", person("1")],
    ["the row tells all", "{ name email }", person("1", { name: "Zoe", email: null })],
    ["the look-up would not tell more", "{ role username }", person("1")],
    ["only its enrollments are asked for", "{ enrollments { isComplete } }", person("1")],
  ])("is not looked up where %s", async (_name, selection, user) => {
    const { asked, errors } = await runQuery(
      `{ enrollments { nodes { user ${selection} } } }`,
      holdingsOf([user]),
    );
    expect(errors).toEqual([]);
    expect(asked.user).toEqual([]);
  });

  test("is not looked up in a source without look-ups", async () => {
    const user = { ...person("zoe"), source: "mooc", username: "zoe" };
    const { rows, asked } = await runQuery(
      "{ enrollments { nodes { user { username name emails { address } } } } }",
      holdingsOf([user]),
    );
    expect(asked.user).toEqual([]);
    expect(rows).toEqual([{ user: { username: "zoe", name: null, emails: [] } }]);
  });

  test("keeps what the row alone tells", async () => {
    const { rows } = await runQuery(
      "{ enrollments { nodes { user { name role } } } }",
      holdingsOf([person("1", { role: "learner" })]),
    );
    expect(rows).toEqual([{ user: { name: "name of 1", role: "learner" } }]);
  });

  test("is null without an error where the source does not know it, or the row does not say", async () => {
    const { rows, errors } = await runQuery(
      "{ enrollments { nodes { user { name } } } }",
      holdingsOf([person("1"), null], { user: () => null }),
    );
    expect(rows).toEqual([{ user: null }, { user: null }]);
    expect(errors).toEqual([]);
  });

  test("is null with an error at its path where the look-up failed, for its key alone", async () => {
    const { rows, errors, masked } = await runQuery(
      "{ enrollments { nodes { user { name } } } }",
      holdingsOf([person("1"), person("2"), person("1")], {
        user: ({ key }) => {
          if (key === "1") throw new SourceError("SOURCE_TIMEOUT", "Campus did not answer in time");
          return person(key, { name: "Zoe" });
        },
      }),
    );
    expect(rows).toEqual([{ user: null }, { user: { name: "Zoe" } }, { user: null }]);
    expect(errors).toEqual(
      [0, 2].map((index) => ({
        message: "Campus did not answer in time",
        path: ["enrollments", "nodes", index, "user"],
        extensions: { code: "SOURCE_TIMEOUT", source: "campus", retryable: true },
      })),
    );
    expect(masked).toEqual([]);
  });

  test("and the one who assigned it share a look-up that asks alike", async () => {
    const assigned = createEnrollment({ user: person("1"), assignedBy: person("1") });
    const { asked } = await runQuery(
      "{ enrollments { nodes { user { name } assignedBy { name } } } }",
      { ...holdingsOf([]), enrollments: [assigned] },
    );
    expect(asked.user).toHaveLength(1);
  });

  test("and the one who assigned it is told as far as the row goes, where the viewer may not read every row", async () => {
    const assigned = createEnrollment({
      user: person("1"),
      assignedBy: { ...person("2"), name: "as the row has it" },
    });
    const limits = [{ emails: ["a@b.example"] }, { orgs: ["Acme"] }, { platformKeys: ["acme"] }];
    for (const limit of limits) {
      const { data, asked, errors } = await runQuery(
        "{ enrollments { nodes { assignedBy { externalId name email emails { address } } } } }",
        { ...holdingsOf([]), enrollments: [assigned], viewer: { ...reader, limits: limit } },
      );
      expect(errors).toEqual([]);
      expect(asked.user).toEqual([]);
      const assignedBy = { externalId: "2", name: "as the row has it", email: null, emails: [] };
      expect(data).toEqual({ enrollments: { nodes: [{ assignedBy }] } });
    }
  });

  test("is looked up in one turn for each field, which the federation joins", async () => {
    const { data, asked } = await runQuery(
      "{ enrollments { nodes { user { name } } } other: enrollments { nodes { user { email } } } }",
      holdingsOf([person("1")]),
    );
    expect(asked.user.map(({ wanted }) => [...wanted])).toEqual([["name"], ["email"]]);
    expect(data).toEqual({
      enrollments: { nodes: [{ user: { name: "name of 1" } }] },
      other: { nodes: [{ user: { email: null } }] },
    });
  });

  test("is read from nothing where it is asked for by its id as well", async () => {
    const id = encodeGlobalId({ type: "user", source: "campus", key: "1" });
    const { data } = await runQuery(
      `{ enrollments { nodes { user { name } } } user(id: "${id}") { name } }`,
      holdingsOf([person("1")], { user: () => null }),
    );
    expect(data).toEqual({ enrollments: { nodes: [{ user: null }] }, user: null });
  });
});

describe("the course of an enrollment", () => {
  test("is looked up by key where the row lacks what is selected", async () => {
    const { rows, asked } = await runQuery("{ enrollments { nodes { course { title kind } } } }", {
      ...holdingsOf([null]),
      course: ({ source, key }) => ({ type: "course", source, key, title: "Chemistry" }),
    });
    expect(asked.course.map(({ ref }) => ref.key)).toEqual(["course-v1:A+B+C"]);
    expect(rows).toEqual([{ course: { title: "Chemistry", kind: "COURSE" } }]);
  });

  test("shows the failure of companion data at the field that it should have told", async () => {
    const failure = new SourceError("SOURCE_ERROR", "MOOC answered 500", { source: "mooc" });
    const row = createEnrollment({
      source: "mooc",
      course: { type: "course", source: "mooc", key: "x", title: failure as never },
      progressPercent: failure as never,
      status: failure as never,
    });
    const { rows, errors } = await runQuery(
      "{ enrollments { nodes { status progressPercent course { externalId title } } } }",
      { enrollments: [row] },
    );
    expect(rows).toEqual([
      { status: "UNKNOWN", progressPercent: null, course: { externalId: "x", title: null } },
    ]);
    expect(errors.map((error) => error["path"])).toEqual([
      ["enrollments", "nodes", 0, "progressPercent"],
      ["enrollments", "nodes", 0, "course", "title"],
    ]);
    expect(errors[0]!["extensions"]).toEqual({
      code: "SOURCE_ERROR",
      source: "mooc",
      retryable: true,
    });
  });
});
