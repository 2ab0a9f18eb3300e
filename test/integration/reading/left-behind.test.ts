/* eslint @typescript-eslint/no-unsafe-assignment: "off", @typescript-eslint/no-unsafe-member-access: "off" -- answers to queries that are written in tests have no types */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { startReading, type AnyData, type ReadingGateway } from "./reading-gateway.js";

// An enrollment whose user and course the platform knows no longer.

let gateway: ReadingGateway;

beforeAll(async () => {
  gateway = await startReading({ lab: { people: 12 } });
  gateway.lab.truto.state.enrollments.insert({
    userId: "no-such-user",
    courseId: "no-such-course",
    row: {
      id: "left-behind",
      user: { id: "no-such-user", name: "Nobody Now" },
      course: { id: "no-such-course" },
    },
  });
});

afterAll(async () => {
  await gateway.stop();
});

const filter = `source: ["talent"], courseExternalId: ["no-such-course"]`;

async function read(selection: string, args: string): Promise<AnyData> {
  const { enrollments } = await gateway.read(`{ enrollments(${args}) { nodes { ${selection} } } }`);
  return enrollments.nodes[0];
}

describe("A user or course that does not exist is answered alike", () => {
  test.each([
    ["in listing order", `filter: { ${filter} }`],
    ["in an order that looks users up", `filter: { ${filter} }, orderBy: { field: USERNAME }`],
    [
      "under a filter that looks users and courses up",
      `filter: { ${filter}, or: [{ username: ["x"] }, { courseTitleContains: "x" }, { status: [UNKNOWN] }] }`,
    ],
  ])("%s", async (_name, args) => {
    expect(await read("user { username } course { title }", args)).toEqual({
      user: null,
      course: null,
    });
    expect(await read("user { externalId name } course { externalId }", args)).toEqual({
      user: { externalId: "no-such-user", name: "Nobody Now" },
      course: { externalId: "no-such-course" },
    });
  });
});
