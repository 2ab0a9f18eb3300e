/** iSpring's JSON, as far as the queries need it, and what every hand-written contestant makes of it. */
export interface EnrollmentRow {
  readonly enrollmentId: string;
  readonly courseId: string;
  readonly learnerId: string;
  readonly accessDate: string;
  readonly dueDate: string;
  readonly enrollmentTypeGroup: number;
}

export interface UserRow {
  readonly userId: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}

export interface ContentRow {
  readonly contentItemId: string;
  readonly title: string;
}

export interface EnrollmentAnswer {
  readonly enrollments: readonly EnrollmentRow[];
  readonly nextPageToken?: string;
}

export interface UserAnswer {
  readonly userProfiles: readonly UserRow[];
}

export interface ContentAnswer {
  readonly contentItems: readonly ContentRow[];
}

export function originOf({ enrollmentTypeGroup }: EnrollmentRow): "ADMIN" | "CATALOG" {
  return enrollmentTypeGroup === 1 ? "CATALOG" : "ADMIN";
}

export interface User {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

export function toUser({ userId, fields }: UserRow): User {
  let [first, last, email] = ["", "", ""];
  for (const { name, value } of fields) {
    if (name === "FIRST_NAME") first = value;
    else if (name === "LAST_NAME") last = value;
    else if (name === "EMAIL") email = value;
  }
  return { id: userId, name: `${first} ${last}`, email };
}

/** Longer lists do not fit into a URL and travel in a POST. */
export const maxIdsInUrl = 100;

export function idsInUrl(name: string, ids: readonly string[]): string {
  return `?${ids.map((id) => `${name}[]=${id}`).join("&")}&pageSize=1000`;
}

/** iSpring takes long lists of users and contents in XML alone. */
export function idsInXml(name: string, ids: readonly string[]): string {
  const list = ids.map((id) => `<id>${id}</id>`).join("");
  return `<request><pageSize>1000</pageSize><${name}>${list}</${name}></request>`;
}

/** Where a contestant listens, and the accounts that it reads. */
export const settings = {
  port: Number(process.env["PORT"]),
  /** The account of which pages are read. */
  main: process.env["MAIN"] ?? "",
  /** The account whose list is read to its end. */
  list: process.env["LIST"] ?? "",
  /** The four that make one list together. */
  quarters: (process.env["QUARTERS"] ?? "").split(","),
};

/** What a contestant's clients may ask for: the second half of each operation's variables. */
export interface Variables {
  readonly id: string;
  readonly pageSize: number;
  readonly pageToken: string;
  readonly dueBefore: string;
}
