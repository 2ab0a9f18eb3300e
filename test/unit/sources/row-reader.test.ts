import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { JsonObject } from "../../../src/domain/values.js";
import { RowReader } from "../../../src/sources/spi/row-reader.js";

const methods = [
  "id",
  "text",
  "toldText",
  "number",
  "integer",
  "percent",
  "boolean",
  "instant",
  "lastInstant",
  "object",
] as const;

const value = fc.oneof(
  fc.jsonValue({ maxDepth: 1 }),
  fc.constantFrom("2026-03-01", "2026-03-01T08:00:00Z", "TRUE", "0", " ", "12", 2 ** 40, 130, []),
);
const row = fc.oneof(
  value.map((given) => ({ field: given }) as JsonObject),
  fc.constant<JsonObject>({}),
);

/** What a method makes of the field, and what it reports. */
function read(given: JsonObject, look: (reader: RowReader) => unknown): unknown {
  const drifts: string[] = [];
  const report = ({ what }: { readonly what: string }): void => void drifts.push(what);
  const context = { source: "learn", timeZone: "Europe/Paris", report, textual: false };
  const made = look(new RowReader(given, "thing", context));
  return { made: made instanceof RowReader ? [made.name, made.row] : made, drifts };
}

describe("a field of a row", () => {
  it.each(methods)("is the same %s where its value is given as well", (method) => {
    fc.assert(
      fc.property(row, (given) => {
        const byName = read(given, (reader) => reader[method]("field"));
        expect(read(given, (reader) => reader[method]("field", given["field"]))).toEqual(byName);
        const orNull = given["field"] ?? null;
        expect(read(given, (reader) => reader[method]("field", orNull))).toEqual(byName);
      }),
    );
  });

  it("that is a date alone is the first or the last millisecond of its day", () => {
    const given = { field: "2026-03-01" };
    expect(read(given, (reader) => reader.instant("field"))).toEqual({
      made: "2026-02-28T23:00:00.000Z",
      drifts: [],
    });
    expect(read(given, (reader) => reader.lastInstant("field"))).toEqual({
      made: "2026-03-01T22:59:59.999Z",
      drifts: [],
    });
  });
});
