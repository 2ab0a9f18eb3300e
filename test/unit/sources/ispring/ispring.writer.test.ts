import { afterEach, describe, expect, test } from "@jest/globals";
import type {
  CellAnswer,
  CellTarget,
  EnrollmentWriter,
  WriteAction,
} from "../../../../src/sources/spi/enrollment-writer.js";
import { createIspringConnector } from "../../../../src/sources/ispring/ispring.connector.js";
import { aCall, startScripted, type ScriptedServer } from "../scripted-server.js";

let server: ScriptedServer;
afterEach(async () => server.stop());

async function writerTo(status: number): Promise<EnrollmentWriter> {
  server = await startScripted(() => ({ status, body: { code: status, message: "u-2" } }));
  const settings = { id: "learn", timeZone: "UTC", format: "json", results: true } as const;
  return createIspringConnector(settings, server.http, server.report).writer!;
}

function cell(identifier: string, courseKey: string): CellTarget {
  const enrollment = { id: `${identifier} in ${courseKey}` };
  const note = { learnerId: identifier, enrollments: [enrollment] };
  return { identifier, courseKey, cohort: null, note, undo: null };
}

function write(
  writer: EnrollmentWriter,
  action: WriteAction,
  people: readonly string[],
  courses: readonly string[],
): Promise<readonly CellAnswer[]> {
  return writer.write(
    {
      action,
      cells: people.flatMap((one) => courses.map((courseKey) => cell(one, courseKey))),
      people,
      courses: courses.map((courseKey) => ({ courseKey, cohort: null })),
      terms: {
        ...{ autoEnroll: true, notify: false, reason: null },
        ...{ accessStartsAt: null, dueAt: null, locksAfterDue: null },
      },
    },
    aCall(),
  );
}

describe.each(["ENROLL", "UNENROLL"] as const)(
  "a write of iSpring that is refused (%s)",
  (action) => {
    test.each([400, 404, 409, 422])(
      "with a %i did nothing: its cells go one by one, and the one alone has failed",
      async (status) => {
        const writer = await writerTo(status);
        expect(await write(writer, action, ["u-1", "u-2"], ["c-1"])).toEqual([
          { kind: "apart" },
          { kind: "apart" },
        ]);
        expect(await write(writer, action, ["u-2"], ["c-1"])).toMatchObject([
          { kind: "done", outcome: "SOURCE_FAILED", message: expect.stringContaining(`${status}`) },
        ]);
      },
    );

    test("as not permitted did nothing: its courses go one by one, and nobody may be sent to the one alone", async () => {
      const writer = await writerTo(403);
      const apart = { kind: "apart" };
      expect(await write(writer, action, ["u-1", "u-2"], ["c-1", "c-2"])).toEqual(
        Array(4).fill(apart),
      );
      expect(await write(writer, action, ["u-1", "u-2"], ["c-1"])).toMatchObject([
        { kind: "done", outcome: "NOT_PERMITTED" },
        { kind: "done", outcome: "NOT_PERMITTED" },
      ]);
    });
  },
);
