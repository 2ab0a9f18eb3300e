/** The rows of an answer in one form, whichever contestant gave it. */
export type Data = readonly unknown[];

interface Row {
  readonly id: string;
  readonly origin: string;
  readonly accessStartsAt: string;
  readonly user: { readonly id: string; readonly name: string; readonly email: string } | null;
  readonly course: { readonly id: string; readonly title: string } | null;
}

type Rows = readonly Row[] | { readonly nodes: readonly Row[] } | Row | null;

export function dataOf(answer: unknown): Data {
  const { data } = answer as { readonly data: Readonly<Record<string, Rows>> };
  const [rows = null] = Object.values(data);
  return listOf(rows).map(({ id, origin, accessStartsAt, user, course }) => [
    nativeId(id),
    origin,
    accessStartsAt,
    user && [nativeId(user.id), user.name, user.email],
    course && [nativeId(course.id), course.title],
  ]);
}

function listOf(rows: Rows): readonly Row[] {
  if (rows === null) return [];
  if (Array.isArray(rows)) return rows as readonly Row[];
  if ("nodes" in rows) return rows.nodes;
  return [rows as Row];
}

/** Rollcall's ids name the source as well: the platform's own id is the last part. */
function nativeId(id: string): string {
  if (/^[\da-f-]{36}$/u.test(id)) return id;
  const parts = JSON.parse(Buffer.from(id, "base64url").toString()) as readonly unknown[];
  return String(parts.at(-1));
}

/** @throws Error at the first answer that is not the reference's. */
export function assertSame(what: string, reference: readonly Data[], told: readonly Data[]): void {
  for (const [index, expected] of reference.entries()) {
    if (expected.length === 0) throw new Error(`${what}: the reference has no rows`);
    const [a, b] = [JSON.stringify(expected), JSON.stringify(told[index])];
    if (a !== b)
      throw new Error(`${what}, answer ${index}: ${b.slice(0, 300)} is not ${a.slice(0, 300)}`);
  }
}
