import { afterEach, describe, expect, test } from "@jest/globals";
import type { Enrollment } from "../../../../src/domain/enrollment.js";
import { recipeOf } from "../../../../src/domain/recipes.js";
import type { User } from "../../../../src/domain/user.js";
import { fillBy } from "../../../support/fill-by.js";
import { aCall } from "../scripted-server.js";
import { connect, readEnrollments, type Connection } from "./ispring-connection.js";

let connection: Connection;
afterEach(async () => connection.server.stop());

const rows = ["e1", "e2"].map((enrollmentId) => ({
  enrollmentId,
  courseId: "c1",
  learnerId: "u1",
  accessDate: "2026-02-01",
}));
const results = rows.map(({ enrollmentId }) => ({
  userId: "u1",
  courseId: "c1",
  enrollmentId,
  completionStatus: "passed",
  progress: 50,
}));
const users = ["u1", "u2"].map((userId) => ({
  userId,
  fields: [{ name: "EMAIL", value: `${userId}@example.org` }],
}));

/** A platform that says what `told` holds at the time. */
async function start(told: { results: unknown; users: unknown }): Promise<void> {
  connection = await connect(({ path }) => {
    if (path === "/learners/results") return { results: told.results };
    return path === "/enrollments" ? { enrollments: rows } : { userProfiles: told.users };
  });
}

async function readFilled(): Promise<readonly Enrollment[]> {
  const { rows: page } = await readEnrollments(connection.connector);
  return fillBy(connection.connector.companions[0]!, page, new Set(["status"]), aCall());
}

async function lookUp(...keys: string[]): Promise<readonly (User | undefined)[]> {
  const found = await connection.connector.userLookup!.fetch(keys, new Set(["email"]), aCall());
  return keys.map((key) => found.get(key));
}

describe("iSpring, saying what it said before", () => {
  test("gives the very same enrollments, filled with the very same results, and is asked each time", async () => {
    await start({ results, users });
    const first = await readFilled();
    const second = await readFilled();
    expect(first[1]).toMatchObject({ externalId: "e2", progressPercent: 50 });
    second.forEach((row, at) => expect(row).toBe(first[at]));
    expect(connection.server.seen).toHaveLength(4);
  });

  test("is read anew where one result has changed", async () => {
    const told = { results, users };
    await start(told);
    await readFilled();
    await readFilled();
    told.results = results.map((one, at) => (at === 1 ? { ...one, progress: 51 } : one));
    const filled = await readFilled();
    expect(filled.map(({ progressPercent }) => progressPercent)).toEqual([50, 51]);
  });

  test("gives the very same users to the same question, and never those of another question", async () => {
    await start({ results, users });
    const first = await lookUp("u1", "u2");
    const second = await lookUp("u1", "u2");
    second.forEach((user, at) => expect(user).toBe(first[at]));
    // The platform answers with both all the same.
    const found = await connection.connector.userLookup!.fetch(["u2"], new Set(), aCall());
    expect([...found.keys()]).toEqual(["u2"]);
  });

  test("is read anew where one user has changed", async () => {
    const told = { results, users };
    await start(told);
    await lookUp("u1", "u2");
    told.users = [
      ...users.slice(0, 1),
      { userId: "u2", fields: [{ name: "EMAIL", value: "u3@example.org" }] },
    ];
    const [, changed] = await lookUp("u1", "u2");
    expect(changed?.email).toBe("u3@example.org");
  });

  test("has users made again of what it said, where it keeps saying something else", async () => {
    const told = { results, users };
    await start(told);
    await lookUp("u1", "u2");
    told.users = users.map((user) => ({ ...user, role: "author" }));
    const found = await connection.connector.userLookup!.fetch(["u1", "u2"], new Set(), aCall());
    expect(found.get("u1")).toMatchObject({ key: "u1", role: "author" });
    const made = recipeOf(found)?.make();
    expect(made).toEqual(found);
    expect(made?.get("u1")).not.toBe(found.get("u1"));
  });
});
