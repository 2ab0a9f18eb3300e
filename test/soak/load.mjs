const page = "pageInfo { hasNextPage endCursor } isComplete sources { status reason requests }";
const orders = ["CREATED_AT", "EMAIL", "STATUS", "PROGRESS_PERCENT", "DUE_AT"];
const words = ["Acme", "Globex", "École"];

/** What the clients ask in turn; a cursor may be of another question, and then is refused. */
export const questions = [
  (_turn, after) => ({
    query: `query Q($after: String) { enrollments(first: 20, after: $after) {
      nodes { id status user { email } course { title } } ${page} } }`,
    variables: { after },
  }),
  (turn) => ({
    query: `query Q($f: EnrollmentOrderField!) { enrollments(first: 30, orderBy: { field: $f }) {
      edges { cursor node { id progressPercent completedAt } } totalCount ${page} } }`,
    variables: { f: orders[turn % orders.length] },
  }),
  (turn) => ({
    query: `query Q($org: [String!]) { enrollments(last: 10, filter: { org: $org }) {
      nodes { id user { name } remoteData } ${page} } }`,
    variables: { org: [words[turn % words.length]] },
  }),
  () => ({
    query: `{ users(first: 8) { nodes { id name enrollments(first: 3) { nodes { id } } } ${page} } }`,
  }),
  () => ({
    query: `{ courses(first: 6) { nodes { id title enrollments(first: 3) { nodes { id } } } ${page} } }`,
  }),
  (turn) => ({
    query: "query Q($ids: [ID!]!) { nodes(ids: $ids) { id } }",
    variables: {
      ids: [
        ["u", "talent", String(turn % 400)],
        ["c", "talent", "201"],
      ].map((id) => Buffer.from(JSON.stringify(id)).toString("base64url")),
    },
  }),
  () => ({ query: "{ sources { id health { state lastErrorCode } } viewer { subject } }" }),
  (turn) => ({ query: `{ enrollments(first: ${100 + (turn % 3)}) { nodes { id } } }` }),
  () => ({ query: "{ nothing { of the kind } }" }),
  () => ({
    query: `{ enrollments(first: 10, onSourceFailure: FAIL, filter: { isActive: true }) {
      nodes { id metadata } ${page} } }`,
  }),
];

/** What the platforms do in turn. */
export const faults = [
  { kind: "status", status: 500 },
  { kind: "hang" },
  { kind: "html" },
  { kind: "reset" },
  { kind: "status", status: 429, retryAfter: 1 },
  { kind: "cut" },
  { kind: "endless" },
  { kind: "status", status: 401 },
  { kind: "malformed" },
  { kind: "drip", bytes: 64, everyMs: 20 },
  { kind: "act-then-drop" },
  { kind: "redirect", to: "http://127.0.0.1:9/" },
  { kind: "empty" },
  { kind: "cut", how: "content-length" },
  { kind: "foreign" },
];
