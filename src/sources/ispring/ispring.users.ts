import type { User, UserStatus } from "../../domain/user.js";
import type { JsonValue } from "../../domain/values.js";
import { isObject, RowReader } from "../spi/row-reader.js";

const statuses: ReadonlyMap<number, UserStatus> = new Map([
  [1, "ACTIVE"],
  [3, "INACTIVE"],
  [5, "DELETED"],
]);

/** Null, and drift, where the row has no id. */
export function toUser(row: RowReader): User | null {
  const key = row.id("userId")?.trim() ?? null;
  if (key === null) {
    row.drift("userId is missing");
    return null;
  }
  const fields = readFields(row);
  const firstName = fields.text("first_name");
  const lastName = fields.text("last_name");
  const name = [firstName, lastName].filter((part) => part !== null).join(" ");
  const email = fields.text("email")?.trim() ?? null;
  return {
    type: "user",
    source: row.context.source,
    key,
    username: fields.text("login"),
    name: name === "" ? null : name,
    firstName,
    lastName,
    email,
    emails: email === null ? [] : [{ address: email, type: null, isPrimary: true }],
    status: toStatus(row),
    role: row.text("role"),
  };
}

function toStatus(row: RowReader): UserStatus | null {
  const number = row.number("status");
  if (number === null) return null;
  const status = statuses.get(number);
  if (status === undefined) row.drift("status is an unknown number");
  return status ?? "UNKNOWN";
}

/**
 * The profile under lower-case names. iSpring sends pairs of `name` and `value` with upper-case names, where its OpenAPI
 * has an object with lower-case ones.
 */
function readFields(row: RowReader): RowReader {
  const value = row.value("fields");
  const pairs = toPairs(value);
  if (pairs.length === 0 && !isEmpty(value)) row.drift("fields has an unknown form");
  const named = pairs.map(([name, content]) => [name.trim().toLowerCase(), content] as const);
  return new RowReader(Object.fromEntries(named), `${row.name}.fields`, row.context);
}

function toPairs(value: JsonValue): readonly (readonly [string, JsonValue])[] {
  if (Array.isArray(value)) {
    return (value as readonly JsonValue[]).flatMap((item): [string, JsonValue][] => {
      const name = isObject(item) ? item["name"] : undefined;
      return isObject(item) && typeof name === "string" ? [[name, item["value"] ?? null]] : [];
    });
  }
  if (!isObject(value)) return [];
  const field = value["field"];
  if (field !== undefined) return toPairs(Array.isArray(field) ? field : [field]);
  return Object.entries(value);
}

function isEmpty(value: JsonValue): boolean {
  if (value === null) return true;
  if (isObject(value)) return Object.keys(value).length === 0;
  return typeof value === "string"
    ? value.trim() === ""
    : Array.isArray(value) && value.length === 0;
}
