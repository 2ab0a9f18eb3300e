import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { manyMoocitRows } from "../../../src/lab/many-rows.js";
import { startMoocit } from "../../../src/lab/moocit/start-moocit.js";
import type { MoocitSimulator } from "../../../src/lab/moocit/start-moocit.js";

const now = Date.UTC(2026, 1, 10, 12);
const course = "course-v1:Acme+DS101+2026";
const person = { email: "", is_active: true, mode: "audit", course_id: course };

describe("the lists of the MOOCit simulator", () => {
  let moocit: MoocitSimulator;

  beforeEach(async () => {
    moocit = await startMoocit({
      settings: { now: () => now },
      rows: {
        enrollments: [
          { ...person, username: "mira.k", created: Date.UTC(2026, 1, 10, 8, 15, 42) },
          { ...person, username: "ola", created: Date.UTC(2026, 0, 1), is_active: false },
          { ...person, username: "odd", created: "yesterday", course_id: "Acme/Old/2026" },
        ],
        completion: [{ username: "ola", email: "", course_id: course, completion: "0.80" }],
        grades: [
          {
            username: "ola",
            email: "",
            course_id: course,
            display_name: "Data Skills",
            percent_grade: "0.80",
            letter_grade: "Pass",
            passed_timestamp: "2026-02-03 08:15:00.123456",
            last_date: "2026-06-30",
          },
        ],
      },
    });
  });
  afterEach(() => moocit.stop());

  async function text(target: string, token = moocit.credentials.token) {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${moocit.url}/api/so2/v1${target}`, { headers });
    return { status: response.status, body: await response.text() };
  }

  async function usernames(target: string) {
    const rows = JSON.parse((await text(target)).body) as { username: string }[];
    return rows.map((row) => row.username);
  }

  test("the list is a bare array of all rows, inactive ones included unless switched off", async () => {
    expect(await usernames("/enrollments")).toEqual(["mira.k", "ola", "odd"]);
    moocit.settings.hideInactive = true;
    expect(await usernames("/enrollments")).toEqual(["mira.k", "odd"]);
  });

  test("created is a minute without a zone, on the clock of the configured zone", async () => {
    expect((await text("/enrollments")).body).toContain('"created":"2026-02-10 08:15"');
    moocit.settings.timeZone = "Europe/Paris";
    expect((await text("/enrollments")).body).toContain('"created":"2026-02-10 09:15"');
    expect((await text("/enrollments")).body).toContain('"created":"yesterday"');
  });

  test("days looks at created, course_id and username at theirs", async () => {
    expect(await usernames("/enrollments?days=1")).toEqual(["mira.k"]);
    expect(await usernames("/enrollments?days=60")).toEqual(["mira.k", "ola"]);
    expect(await usernames("/enrollments?username=ola")).toEqual(["ola"]);
    expect(await usernames(`/enrollments?course_id=${encodeURIComponent(course)}`)).toHaveLength(2);
    expect((await text("/enrollments?days=soon")).status).toBe(400);
  });

  test("a plus in the query is a space, so an unencoded course id matches nothing", async () => {
    expect(await usernames(`/enrollments?course_id=${course}`)).toEqual([]);
  });

  test("the list can come wrapped, as a single object, or in the printed form that is not JSON", async () => {
    for (const shape of ["results", "enrollments", "data"] as const) {
      moocit.settings.shape = shape;
      expect(JSON.parse((await text("/enrollments")).body)).toHaveProperty(`${shape}.length`, 3);
    }
    moocit.settings.shape = "single";
    expect(JSON.parse((await text("/enrollments")).body)).toHaveProperty("username", "mira.k");
    moocit.settings.shape = "printed";
    const { body } = await text("/enrollments");
    expect(() => JSON.parse(body) as unknown).toThrow(SyntaxError);
    expect(body).toMatch(/\.\.\.\s*$/);
  });

  test("an unknown person gives an empty list, or a 404 where switched so", async () => {
    expect(await usernames("/enrollments?username=nobody")).toEqual([]);
    moocit.settings.unknownIs404 = true;
    expect((await text("/enrollments?username=nobody")).status).toBe(404);
  });

  test("completion and grades are read by person or course, in their own date formats", async () => {
    expect(JSON.parse((await text("/completion?username=ola")).body)).toEqual([
      { username: "ola", email: "", course_id: course, completion: "0.80" },
    ]);
    const grades = (await text(`/grades?course_id=${encodeURIComponent(course)}`)).body;
    expect(grades).toContain('"passed_timestamp":"2026-02-03 08:15:00.123456"');
    expect(grades).toContain('"last_date":"2026-06-30"');
    expect(await usernames("/grades?username=mira.k")).toEqual([]);
  });

  test("a missing or wrong token is a 401", async () => {
    expect((await text("/enrollments", "wrong")).status).toBe(401);
  });

  test("300,000 generated rows are streamed, with bounded memory", async () => {
    moocit.state.generated = manyMoocitRows(300_000);
    const response = await fetch(`${moocit.url}/api/so2/v1/enrollments`, {
      headers: { authorization: `Bearer ${moocit.credentials.token}` },
    });
    const before = heldBytes();
    let atHalf = 0;
    let bytes = 0;
    let rows = 0;
    for await (const chunk of response.body!) {
      const part = Buffer.from(chunk as Uint8Array);
      bytes += part.length;
      for (let at = part.indexOf("{"); at >= 0; at = part.indexOf("{", at + 1)) rows += 1;
      if (atHalf === 0 && rows > 150_000) atHalf = heldBytes();
    }
    expect(rows).toBe(300_003);
    expect(bytes).toBeGreaterThan(30_000_000);
    expect(atHalf - before).toBeLessThan(20_000_000);
  });
});

/** What is in use once garbage is collected, in bytes. */
function heldBytes(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
