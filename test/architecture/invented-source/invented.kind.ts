import type { Course } from "../../../src/domain/course.js";
import type { Enrollment } from "../../../src/domain/enrollment.js";
import type { JsonValue } from "../../../src/domain/values.js";
import { SourceError } from "../../../src/domain/errors.js";
import type { HttpClient } from "../../../src/http/http-types.js";
import { parseJson } from "../../../src/http/parse-json.js";
import { text } from "../../../src/settings/values.js";
import { sourceKind } from "../../../src/sources/source-kind.js";
import type { ReportDrift } from "../../../src/sources/spi/drift.js";
import { readRows, type RowReader } from "../../../src/sources/spi/row-reader.js";
import type { SourceConnector } from "../../../src/sources/spi/source-connector.js";

interface InventedSettings {
  readonly id: string;
  readonly timeZone: string;
  readonly campusCode: string;
}

/** A platform that does not exist: it sends all members of a campus at once, by address and course. */
export const invented = sourceKind({
  name: "invented",
  settings: {
    campusCode: text("the campus's code").meta({
      description: "The campus whose members are listed",
      examples: ["north"],
    }),
  },
  tokenPath: "/token",
  courseKind: "LEARNING_PATH",
  connect: createInventedConnector,
});

function createInventedConnector(
  { id: source, timeZone, campusCode }: InventedSettings,
  http: HttpClient,
  report: ReportDrift,
): SourceConnector {
  const read = async (call: Parameters<SourceConnector["probe"]>[0]): Promise<Enrollment[]> => {
    const query = [["campus", campusCode]] as const;
    const response = await http.send(
      { path: "/members", query, accept: "application/json", kind: "read" },
      call,
    );
    return readRows(parseJson(response.body) as readonly JsonValue[], "member", {
      ...{ source, timeZone, report, textual: false },
    }).map((row) => toEnrollment(source, row));
  };
  return {
    id: source,
    enrollments: {
      paths: [
        {
          ...{ name: "members", requires: [], accepts: {}, orders: [] },
          paging: { style: "whole-list" },
        },
      ],
      tells: { user: "row", course: "row", "user.email": "row", "course.kind": "row" },
      readPage: () => Promise.reject(new Error("Its list has no pages")),
      readAll: async (_scan, visitor, call) => visitor.rows(await read(call)),
    },
    companions: [],
    identify: ([email = ""]) => [{ kind: "in", field: "email", values: [email] }],
    probe: async (call) => {
      await read(call);
    },
  };
}

function toEnrollment(source: string, row: RowReader): Enrollment {
  const email = row.text("mail");
  const key = row.id("course");
  if (email === null || key === null)
    throw new SourceError("SOURCE_BAD_RESPONSE", "A member without address or course");
  const course: Course = { type: "course", source, key };
  return {
    ...{ type: "enrollment", source, key: [email, key], externalId: null, course },
    user: { type: "user", source, key: email, email },
  };
}
