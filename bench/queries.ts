/** The questions, in the words of each contestant's schema. */
export type QueryName = "Q1" | "Q2" | "Q3" | "Q4" | "four" | "walk";

export const queryNames: readonly QueryName[] = ["Q1", "Q2", "Q3", "Q4", "four", "walk"];

export const descriptions: Readonly<Record<QueryName, string>> = {
  Q1: "100 enrollments with user and course, 60 pages in turn",
  Q2: "one enrollment by its id with user and course, 143 ids in turn",
  Q3: "1,000 enrollments with user and course in one page, 60 pages in turn",
  Q4: "Q1 through a filter and an order that the source cannot do, over a list of 10,000",
  four: "Q1 over four sources at once, 25 enrollments in each",
  walk: "Q1 again, where the 60 pages are those of one list, each entered by a cursor",
};

/** An operation as a client sends it. */
export interface Operation {
  readonly operationName: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Besides those of the contestant. */
  readonly headers?: Readonly<Record<string, string>>;
}

export const pageSizes = { Q1: 100, Q3: 1_000, walk: 100 } as const;
/** More than are under way at the same time, so that no two that are under way are the same. */
export const pagesInTurn = 60;
export const idsInTurn = 143;

const row = "id origin accessStartsAt user { id name email } course { id title }";

/** Before which enrollments of Q4 are due: another moment each time. */
export const dueBefore: readonly string[] = Array.from({ length: 3 }, (_, index) =>
  new Date(Date.UTC(2026, 0, 5, 8) + (59_999 - 100 * index) * 60_000).toISOString(),
);

/** Those who have the schema that iSpring's own lists suggest. */
export function plainOperations(name: QueryName, ids: readonly string[]): readonly Operation[] {
  switch (name) {
    case "Q1":
    case "Q3":
    case "walk":
      return Array.from({ length: pagesInTurn }, (_, page) => ({
        operationName: "Page",
        query: `query Page($pageSize: Int!, $pageToken: String) { enrollments(pageSize: $pageSize, pageToken: $pageToken) { nodes { ${row} } nextPageToken } }`,
        variables: { pageSize: pageSizes[name], pageToken: String(page * pageSizes[name]) },
      }));
    case "Q2":
      return ids.map((id) => ({
        operationName: "One",
        query: `query One($id: ID!) { enrollment(id: $id) { ${row} } }`,
        variables: { id },
      }));
    case "Q4":
      return dueBefore.map((moment) => ({
        operationName: "Ordered",
        query: `query Ordered($dueBefore: String!, $pageSize: Int!) { ordered(origin: CATALOG, dueBefore: $dueBefore, pageSize: $pageSize) { ${row} } }`,
        variables: { dueBefore: moment, pageSize: 100 },
      }));
    case "four":
      return [
        {
          operationName: "Everywhere",
          query: `query Everywhere($pageSize: Int!) { everywhere(pageSize: $pageSize) { ${row} } }`,
          variables: { pageSize: 100 },
        },
      ];
  }
}

/** What Rollcall answers beside the rows: nobody else has it. */
const report =
  "isComplete sources { status reason message pushedDown residual requests rowsRead rowsReturned asOf retryAfterSeconds durationMs source { id name } }";

export interface RollcallWords {
  readonly withReport: boolean;
  /** Of `walk`: where the pages begin; null for the first. */
  readonly cursors: readonly (string | null)[];
  /** Of Q1 and Q3: who asks for each of the pages, which are the first ones of lists of their own. */
  readonly callers: readonly Readonly<Record<string, string>>[];
  /** As Rollcall gives them. */
  readonly ids: readonly string[];
}

export function rollcallOperations(name: QueryName, words: RollcallWords): readonly Operation[] {
  const parts = `nodes { ${row} } pageInfo { endCursor } ${words.withReport ? report : ""}`;
  switch (name) {
    case "Q1":
    case "Q3":
      return words.callers.map((headers) => ({
        operationName: "Page",
        query: `query Page($first: Int!) { enrollments(first: $first) { ${parts} } }`,
        variables: { first: pageSizes[name] },
        headers,
      }));
    case "walk":
      return words.cursors.map((after) => ({
        operationName: "Walk",
        query: `query Walk($first: Int!, $after: String) { enrollments(first: $first, after: $after) { ${parts} } }`,
        variables: { first: pageSizes[name], after },
      }));
    case "Q2":
      return words.ids.map((id) => ({
        operationName: "One",
        query: `query One($id: ID!) { enrollment(id: $id) { ${row} } }`,
        variables: { id },
      }));
    case "Q4":
      return dueBefore.map((moment) => ({
        operationName: "Ordered",
        query: `query Ordered($dueBefore: DateTime!, $first: Int!) { enrollments(first: $first, filter: { origin: [CATALOG], dueAt: { lt: $dueBefore } }, orderBy: { field: DUE_AT, direction: DESC }) { ${parts} } }`,
        variables: { dueBefore: moment, first: 100 },
      }));
    case "four":
      return [
        {
          operationName: "Everywhere",
          query: `query Everywhere($first: Int!) { enrollments(first: $first) { ${parts} } }`,
          variables: { first: 100 },
        },
      ];
  }
}
