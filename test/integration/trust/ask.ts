import type { LabGateway } from "../http/lab-gateway.js";

export interface Report {
  readonly source: { readonly id: string };
  readonly status: string;
  readonly reason: string | null;
  readonly message: string | null;
  readonly rowsReturned: number;
}

export interface ListAnswer {
  readonly isComplete: boolean;
  readonly nodes: readonly { readonly id: string }[];
  readonly sources: readonly Report[];
}

/** All sources are read to their ends: a source that promises no order has to be. */
const everything = `{ enrollments(first: 5, orderBy: { field: CREATED_AT }) {
  nodes { id } isComplete sources { source { id } status reason message rowsReturned } } }`;

/** Asks for rows of every source. Whatever happens to the sources, this has to be an answer. */
export async function readAllSources(
  gateway: LabGateway,
  query: string = everything,
): Promise<ListAnswer> {
  const response = await gateway.ask({ query });
  const body = (await response.json()) as {
    readonly data?: { readonly enrollments: ListAnswer };
    readonly errors?: unknown;
  };
  if (response.status !== 200 || body.errors !== undefined || body.data === undefined) {
    throw new Error(`${response.status} ${JSON.stringify(body)}`);
  }
  return body.data.enrollments;
}

/** Waits until something holds; how long that takes is nobody's business, as long as it does. */
export async function eventually(
  what: string,
  holds: () => boolean | Promise<boolean>,
): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Never: ${what}`);
}

/** Levels of pino: 50 is an error. */
export function errorLines(logged: string): readonly string[] {
  return logged
    .split("\n")
    .filter((line) => /"level":(?:50|60|"error"|"fatal")|unhandled|uncaught/u.test(line));
}
