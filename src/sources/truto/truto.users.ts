import type { User, UserEmail, UserStatus } from "../../domain/user.js";
import type { RowReader } from "../spi/row-reader.js";

const statuses: Readonly<Record<string, UserStatus>> = {
  active: "ACTIVE",
  inactive: "INACTIVE",
  invited: "INVITED",
  suspended: "SUSPENDED",
  deleted: "DELETED",
  unknown: "UNKNOWN",
};

/** A whole user, as the users calls have it; null, and drift, where the row has no id. */
export function toUser(row: RowReader): User | null {
  const user = toUserOfRow(row);
  if (user === null) return null;
  const first = row.text("first_name", row.row["first_name"]);
  const last = row.text("last_name", row.row["last_name"]);
  return {
    ...user,
    name: user.name ?? null,
    email: user.email ?? null,
    emails: user.emails ?? [],
    username: row.text("username", row.row["username"]),
    firstName: first,
    lastName: last,
    status: toStatus(row),
    role: row.text("role", row.row["role"]),
  };
}

/**
 * The part of a user that stands in an enrollment: name and addresses, each left open where it is missing. Truto's page:
 * every field is there "when available", so that missing and null mean the same.
 */
export function toUserOfRow(row: RowReader): User | null {
  const partial = toUserReference(row);
  if (partial === null) return null;
  if (row.value("emails") === null) return partial;
  const emails = toEmails(row);
  return { ...partial, email: primaryOf(emails), emails };
}

/** Id and name, which is all that stands under `assigned_by`. */
export function toUserReference(row: RowReader): User | null {
  const key = row.id("id", row.row["id"]);
  if (key === null) {
    row.drift("id is missing");
    return null;
  }
  return {
    type: "user",
    source: row.context.source,
    key,
    name: row.toldText("name", row.row["name"]),
  };
}

function toStatus(row: RowReader): UserStatus | null {
  const text = row.text("status", row.row["status"]);
  if (text === null) return null;
  const status = Object.hasOwn(statuses, text) ? statuses[text] : undefined;
  if (status === undefined) row.drift("status is an unknown word");
  return status ?? "UNKNOWN";
}

function toEmails(row: RowReader): readonly UserEmail[] {
  return row.objects("emails").flatMap((item) => {
    const address = item.text("email");
    if (address === null) return [];
    return [
      {
        address: address.trim(),
        type: item.text("type"),
        isPrimary: item.boolean("is_primary") ?? false,
      },
    ];
  });
}

/** The address that is marked as primary, else the only one: of several equal ones none is more right than another. */
function primaryOf(emails: readonly UserEmail[]): string | null {
  const primary = emails.find((email) => email.isPrimary);
  if (primary !== undefined) return primary.address;
  return emails.length === 1 ? (emails[0]?.address ?? null) : null;
}
