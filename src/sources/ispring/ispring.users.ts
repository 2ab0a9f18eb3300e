import type { User, UserStatus } from "../../domain/user.js";
import type { JsonValue } from "../../domain/values.js";
import { isObject, trimmed, type RowReader } from "../spi/row-reader.js";

const statuses: ReadonlyMap<number, UserStatus> = new Map([
  [1, "ACTIVE"],
  [3, "INACTIVE"],
  [5, "DELETED"],
]);

/** Null, and drift, where the row has no id. */
export function toUser(row: RowReader): User | null {
  const key = trimmedOrNull(row.id("userId", row.row["userId"]));
  if (key === null) {
    row.drift("userId is missing");
    return null;
  }
  const fields = readFields(row);
  const firstName = row.text("fields.first_name", fields.first_name);
  const lastName = row.text("fields.last_name", fields.last_name);
  const email = trimmedOrNull(row.text("fields.email", fields.email));
  return {
    type: "user",
    source: row.context.source,
    key,
    username: row.text("fields.login", fields.login),
    name: firstName === null ? lastName : withName(firstName, lastName),
    firstName,
    lastName,
    email,
    emails: email === null ? [] : [{ address: email, type: null, isPrimary: true }],
    status: toStatus(row),
    role: row.text("role", row.row["role"]),
  };
}

function toStatus(row: RowReader): UserStatus | null {
  const number = row.number("status", row.row["status"]);
  if (number === null) return null;
  const status = statuses.get(number);
  if (status === undefined) row.drift("status is an unknown number");
  return status ?? "UNKNOWN";
}

function withName(firstName: string, lastName: string | null): string {
  return lastName === null ? firstName : `${firstName} ${lastName}`;
}

function trimmedOrNull(text: string | null): string | null {
  return text === null ? null : trimmed(text);
}

/** What is read of a profile, under lower-case names. */
type Fields = Record<"login" | "first_name" | "last_name" | "email", JsonValue>;

/**
 * The profile. iSpring sends pairs of `name` and `value` with upper-case names, where its OpenAPI has an object with
 * lower-case ones. Of several values of one name the last one counts.
 */
function readFields(row: RowReader): Fields {
  const fields: Fields = { login: null, first_name: null, last_name: null, email: null };
  const value = row.row["fields"] ?? null;
  if (!notePairs(value, fields) && !isEmpty(value)) row.drift("fields has an unknown form");
  return fields;
}

/** Answers whether there was any pair. */
function notePairs(value: JsonValue, fields: Fields): boolean {
  if (Array.isArray(value)) {
    let any = false;
    for (const item of value as readonly JsonValue[]) {
      if (!isObject(item)) continue;
      const name = item["name"];
      if (typeof name !== "string") continue;
      any = true;
      note(name, item["value"] ?? null, fields);
    }
    return any;
  }
  if (!isObject(value)) return false;
  const field = value["field"];
  if (field !== undefined) return notePairs(Array.isArray(field) ? field : [field], fields);
  const members = Object.entries(value);
  for (const [name, content] of members) note(name, content, fields);
  return members.length > 0;
}

/** Names come in capitals as a rule. */
function note(name: string, content: JsonValue, fields: Fields): void {
  if (name === "LOGIN") fields.login = content;
  else if (name === "EMAIL") fields.email = content;
  else if (name === "FIRST_NAME") fields.first_name = content;
  else if (name === "LAST_NAME") fields.last_name = content;
  else noteSpelled(name.trim().toLowerCase(), content, fields);
}

function noteSpelled(name: string, content: JsonValue, fields: Fields): void {
  if (Object.hasOwn(fields, name)) fields[name as keyof Fields] = content;
}

function isEmpty(value: JsonValue): boolean {
  if (value === null) return true;
  if (isObject(value)) return Object.keys(value).length === 0;
  return typeof value === "string"
    ? value.trim() === ""
    : Array.isArray(value) && value.length === 0;
}
