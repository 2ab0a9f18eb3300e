import type { Instant, JsonObject, JsonValue, SourceId } from "../../domain/values.js";
import { readInstant } from "../../domain/zoned-time.js";
import type { ReportDrift } from "./drift.js";

/** What all rows of one source have in common for the one who reads them. */
export interface RowContext {
  readonly source: SourceId;
  /** The zone of times that come without one. */
  readonly timeZone: string;
  readonly report: ReportDrift;
  /** Numbers and booleans arrive as text as a matter of course, as in XML. Elsewhere that is read as well, and is drift. */
  readonly textual: boolean;
}

/** A row while it is being made. What only some reads want is added last: spreading it in would cost more than all the rest. */
export type Filling<Row> = { -readonly [Name in keyof Row]: Row[Name] };

const numberText = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*$/;
const booleanTexts: Readonly<Record<string, boolean>> = {
  true: true,
  "1": true,
  false: false,
  "0": false,
};
const maxInt = 2 ** 31 - 1;

/**
 * Reads the fields of one row as it was received. Missing, null and empty text are the same: null. What is not as
 * promised is null too, and is reported as drift, under the field's name and without its value.
 *
 * A method takes the value as well where the caller has it at hand, as in `row.id("key", row.row["key"])`: a name that
 * stands in the code is looked up in a fraction of the time of one that is learned only then. Of a field that rows mostly
 * do without, it takes `?? null`.
 */
export class RowReader {
  constructor(
    readonly row: JsonObject,
    /** What kind of row this is, as drift calls it. */
    readonly name: string,
    readonly context: RowContext,
  ) {}

  /** An id: text, or a whole number that lost no digit on the way. */
  id(field: string, value: JsonValue = this.value(field)): string | null {
    if (typeof value === "string") return isBlank(value) ? null : value;
    if (value === null) return null;
    if (typeof value === "number" && Number.isSafeInteger(value)) return String(value);
    return this.#absent(value, field, "is no id");
  }

  text(field: string, value: JsonValue = this.value(field)): string | null {
    if (typeof value === "string") return isBlank(value) ? null : value;
    if (value === null) return null;
    if (typeof value === "number" && Number.isFinite(value)) {
      this.#misTyped(field, "is no text");
      return String(value);
    }
    return this.#absent(value, field, "is no text");
  }

  /** As {@link text}; undefined where the row does not speak of it at all: no field, or one that is null. */
  toldText(field: string, value: JsonValue = this.value(field)): string | null | undefined {
    return value === null ? undefined : this.text(field, value);
  }

  number(field: string, value: JsonValue = this.value(field)): number | null {
    if (typeof value === "number" && Number.isFinite(value)) return value;
    if (typeof value === "string" && numberText.test(value)) {
      this.#misTyped(field, "is no number");
      const number = Number(value);
      if (Number.isFinite(number)) return number;
    }
    return this.#absent(value, field, "is no number");
  }

  /** A whole number of 32 bits. */
  integer(field: string, given?: JsonValue): number | null {
    const value = this.number(field, given);
    if (value === null || (Number.isInteger(value) && Math.abs(value) <= maxInt)) return value;
    this.drift(`${field} is no whole number`);
    return null;
  }

  /** A number from 0 to 100; what lies outside is moved to the nearer end, and is drift. */
  percent(field: string, given?: JsonValue): number | null {
    const value = this.number(field, given);
    if (value === null || (value >= 0 && value <= 100)) return value;
    this.drift(`${field} is not within 0 and 100`);
    return value < 0 ? 0 : 100;
  }

  boolean(field: string, value: JsonValue = this.value(field)): boolean | null {
    if (typeof value === "boolean" || value === null) return value;
    const told =
      typeof value === "string" || typeof value === "number"
        ? booleanTexts[String(value).trim().toLowerCase()]
        : undefined;
    if (told === undefined) return this.#absent(value, field, "is no boolean");
    this.#misTyped(field, "is no boolean");
    return told;
  }

  /** A date alone is the start of its day. */
  instant(field: string, value: JsonValue = this.value(field)): Instant | null {
    return this.#instant(field, value, false);
  }

  /** As {@link instant}; a date alone is the last millisecond of its day. */
  lastInstant(field: string, value: JsonValue = this.value(field)): Instant | null {
    return this.#instant(field, value, true);
  }

  /** The object under this name; an empty list stands for none, as some serializers have it. */
  object(field: string, value: JsonValue = this.value(field)): RowReader | null {
    if (value === null) return null;
    if (isObject(value)) return new RowReader(value, `${this.name}.${field}`, this.context);
    if (Array.isArray(value) && value.length === 0) return null;
    return this.#absent(value, field, "is no object");
  }

  /** The objects in the list under this name; what is no object is left out. */
  objects(field: string): readonly RowReader[] {
    const value = this.value(field);
    if (!Array.isArray(value)) {
      this.#absent(value, field, "is no list");
      return [];
    }
    return readRows(value as readonly JsonValue[], `${this.name}.${field}`, this.context);
  }

  value(field: string): JsonValue {
    const value = this.row[field];
    // What a row inherits are functions, and `__proto__` is nobody's field.
    return value === undefined || typeof value === "function" ? null : value;
  }

  drift(what: string): void {
    this.context.report({ source: this.context.source, what: `${this.name}.${what}` });
  }

  #instant(field: string, value: JsonValue, endOfDay: boolean): Instant | null {
    if (value === null || (typeof value === "string" && isBlank(value))) return null;
    const instant = readInstant(value, this.context.timeZone, endOfDay);
    if (instant !== undefined) return instant;
    this.drift(`${field} is no date`);
    return null;
  }

  #absent(value: JsonValue, field: string, what: string): null {
    if (value !== null && !(typeof value === "string" && isBlank(value))) {
      this.drift(`${field} ${what}`);
    }
    return null;
  }

  #misTyped(field: string, what: string): void {
    if (!this.context.textual) this.drift(`${field} ${what}`);
  }
}

/** Those values that are rows; each other one is drift. */
export function readRows(
  values: readonly JsonValue[],
  name: string,
  context: RowContext,
): readonly RowReader[] {
  const rows: RowReader[] = [];
  for (const value of values) {
    if (isObject(value)) rows.push(new RowReader(value, name, context));
    else context.report({ source: context.source, what: `${name} is no object` });
  }
  return rows;
}

/** Whether a text is nothing but blanks. Few begin with one. */
function isBlank(text: string): boolean {
  return !beginsPlainly(text) && text.trim() === "";
}

/** A text without the blanks around it. */
export function trimmed(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  return beginsPlainly(text) && last > space && last < 0x7f ? text : text.trim();
}

const space = 0x20;

function beginsPlainly(text: string): boolean {
  const first = text.charCodeAt(0);
  return first > space && first < 0x7f;
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
