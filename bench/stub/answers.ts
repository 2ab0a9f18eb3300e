import { createAccount, listAccount, mainAccount, quarterAccount, type RowList } from "./rows.js";

/** A question to the stub: where it goes, and what of it stands in the address or in a body. */
export interface Question {
  readonly path: string;
  readonly search: string;
  readonly body: string;
}

type Account = ReturnType<typeof createAccount>;

const accounts = new Map<string, Account>([
  ["main", createAccount(mainAccount)],
  ["list", createAccount(listAccount)],
  ...[1, 2, 3, 4].map((n): [string, Account] => [`quarter-${n}`, createAccount(quarterAccount(n))]),
]);

const defaultPageSize = 1_000;

/** All of an answer but its last field; null where there is no such list. */
export function answer({ path, search, body }: Question): string | null {
  const [, account = "", ...rest] = path.split("/");
  // `from-700`: the main account, whose enrollments begin at the 700th.
  const from = /^from-(\d+)$/u.exec(account)?.[1];
  const lists = accounts.get(from === undefined ? account : "main");
  const list = lists?.[`/${rest.join("/")}`];
  if (list === undefined) return null;
  const asked = body === "" ? fromSearch(search) : fromBody(body);
  const rows = select(list, asked);
  const size = Number(asked.get("pageSize")?.[0] ?? defaultPageSize);
  const first = rows === list.rows && list.key === "enrollments" ? Number(from ?? 0) : 0;
  const start = Number(asked.get("pageToken")?.[0] ?? first);
  const page = rows.slice(start, start + size);
  const next = start + size < rows.length ? `"nextPageToken":"${start + size}",` : "";
  return `{"${list.key}":[${page.join(",")}],${next}`;
}

type Parameters = ReadonlyMap<string, readonly string[]>;

function select(list: RowList, asked: Parameters): readonly string[] {
  let found: readonly number[] | undefined;
  for (const [name, places] of Object.entries(list.places)) {
    const ids = asked.get(name);
    if (ids === undefined) continue;
    const these = ids.flatMap((id) => places.get(id) ?? []);
    const known = new Set(found ?? these);
    found = these.filter((place) => known.has(place));
  }
  return found === undefined ? list.rows : found.map((place) => list.rows[place] ?? "");
}

function fromSearch(search: string): Parameters {
  const asked = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(search)) {
    add(asked, name.replace(/\[\d*\]$/u, ""), value);
  }
  return asked;
}

/** XML, in which a list is `<userIds><id>…</id></userIds>`, or JSON. */
function fromBody(body: string): Parameters {
  const asked = new Map<string, string[]>();
  if (body.startsWith("{")) {
    for (const [name, value] of Object.entries(JSON.parse(body) as Record<string, unknown>)) {
      for (const each of [value].flat()) add(asked, name, String(each));
    }
    return asked;
  }
  for (const [, name = "", content = ""] of body.matchAll(/<(\w+Ids|page\w+)>(.*?)<\/\1>/gu)) {
    if (!content.startsWith("<")) add(asked, name, content);
    for (const [, id = ""] of content.matchAll(/<id>([^<]*)<\/id>/gu)) add(asked, name, id);
  }
  return asked;
}

function add(asked: Map<string, string[]>, name: string, value: string): void {
  const values = asked.get(name);
  if (values === undefined) asked.set(name, [value]);
  else values.push(value);
}
