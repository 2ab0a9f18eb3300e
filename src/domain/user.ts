import type { Absence, SourceId, Told } from "./values.js";

export const userStatuses = [
  "ACTIVE",
  "INACTIVE",
  "INVITED",
  "SUSPENDED",
  "DELETED",
  "UNKNOWN",
] as const;
export type UserStatus = (typeof userStatuses)[number];

export interface UserEmail {
  readonly address: string;
  readonly type: string | null;
  readonly isPrimary: boolean;
}

/** A person's account in one source, or what one read told of it. */
export interface User extends Absence {
  readonly type: "user";
  readonly source: SourceId;
  /** The source's own id of the account, the username where it has none. */
  readonly key: string;
  readonly username?: Told<string>;
  readonly name?: Told<string>;
  readonly firstName?: Told<string>;
  readonly lastName?: Told<string>;
  /** The primary address. */
  readonly email?: Told<string>;
  readonly emails?: Told<readonly UserEmail[]>;
  readonly status?: Told<UserStatus>;
  readonly role?: Told<string>;
}

export const userAttributes = [
  "username",
  "name",
  "firstName",
  "lastName",
  "email",
  "emails",
  "status",
  "role",
] as const;
/** A field of {@link User} that a source may or may not tell. */
export type UserAttribute = (typeof userAttributes)[number];
