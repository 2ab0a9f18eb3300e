import type { Random } from "../../../src/lab/random.js";

/** What a question may speak of: things that the viewer may see, and things that it may not. */
export interface Words {
  readonly emails: readonly string[];
  readonly usernames: readonly string[];
  readonly orgs: readonly string[];
  readonly courseKeys: readonly string[];
  readonly userIds: readonly string[];
  readonly courseIds: readonly string[];
  readonly enrollmentIds: readonly string[];
  /** Opaque texts that other viewers and other questions were given. */
  readonly cursors: readonly string[];
}

export interface Question {
  readonly query: string;
  readonly variables: Record<string, unknown>;
  /** The field that has pages, and whether cursors are the same in both worlds. */
  readonly list?: { readonly field: string; readonly ordered: boolean; readonly backward: boolean };
}

const report = `isComplete sources { source { id } status reason message pushedDown residual
  requests rowsRead rowsReturned totalCount asOf retryAfterSeconds durationMs }`;
const pageInfo = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }";
const orders = [
  "CREATED_AT",
  "ENROLLED_AT",
  "DUE_AT",
  "COMPLETED_AT",
  "EXPIRES_AT",
  "PROGRESS_PERCENT",
  "STATUS",
  "COURSE_EXTERNAL_ID",
  "USERNAME",
  "EMAIL",
];
const statuses = ["ASSIGNED", "ENROLLED", "IN_PROGRESS", "COMPLETED", "FAILED", "WITHDRAWN"];

export function makeQuestion(random: Random, words: Words): Question {
  const kinds = [enrollments, enrollments, enrollments, people, courses, nested, nodes, foreign];
  return random.pick(kinds)(random, words);
}

function enrollments(random: Random, words: Words): Question {
  const ordered = random.chance(0.5);
  const rows = random.sample(
    [
      "id externalId",
      "status isActive mode",
      "createdAt dueAt expiresAt",
      "user { id externalId email }",
      "user { name status }",
      "course { externalId title org kind }",
      "progressPercent completedAt score",
      "metadata remoteData",
    ],
    1 + random.below(4),
  );
  const filter = random.chance(0.7) ? filterOf(random, words, 2) : null;
  const nodes = `${random.chance(0.3) ? "edges { cursor node { id } }" : ""} nodes { ${rows.join(" ")} }`;
  return paged(random, {
    field: "enrollments",
    type: "Enrollment",
    nodes,
    filter,
    ordered,
  });
}

function people(random: Random, words: Words): Question {
  const filter = random.pick([
    null,
    { email: random.sample(words.emails, 2) },
    { username: random.sample(words.usernames, 2) },
    { nameContains: random.pick(["a", "Else", "zz"]) },
    { source: random.sample(["campus", "mooc", "ispring", "talent"], 2) },
  ]);
  const nodes = random.pick([
    "nodes { id externalId username }",
    "nodes { id name email status }",
    "nodes { id emails { address } role }",
  ]);
  return paged(random, { field: "users", type: "User", nodes, filter, ordered: false });
}

function courses(random: Random, words: Words): Question {
  const filter = random.pick([
    null,
    { org: random.sample(words.orgs, 2) },
    { externalId: random.sample(words.courseKeys, 2) },
    { titleContains: random.pick(["a", "Another", "zz"]) },
    { source: random.sample(["campus", "mooc", "ispring", "talent"], 2) },
  ]);
  const nodes = random.pick(["nodes { id externalId org }", "nodes { id title kind slug url }"]);
  return paged(random, { field: "courses", type: "Course", nodes, filter, ordered: false });
}

interface PagedList {
  readonly field: string;
  readonly type: string;
  readonly nodes: string;
  readonly filter: object | null;
  readonly ordered: boolean;
}

function paged(random: Random, { field, type, nodes, filter, ordered }: PagedList): Question {
  const backward = random.chance(0.2);
  const count = random.chance(0.3) ? "totalCount" : "";
  const order = ordered ? "orderBy: $orderBy," : "";
  const policy = random.chance(0.1) ? "onSourceFailure: FAIL," : "";
  const size = random.pick([1, 3, 10, 50, 100, 0]);
  return {
    query: `query Q($filter: ${type}Filter, ${ordered ? "$orderBy: EnrollmentOrder," : ""} $first: Int,
      $after: String, $last: Int, $before: String) {
      ${field}(filter: $filter, ${order} ${policy} first: $first, after: $after, last: $last, before: $before) {
        ${nodes} ${pageInfo} ${count} ${report} } }`,
    variables: {
      filter,
      ...(ordered && {
        orderBy: { field: random.pick(orders), direction: random.pick(["ASC", "DESC"]) },
      }),
      ...(backward ? { last: size } : { first: size }),
    },
    list: { field, ordered, backward },
  };
}

function nested(random: Random, words: Words): Question {
  const inner = `enrollments(first: ${1 + random.below(4)}) { nodes { id } ${pageInfo}
    ${random.chance(0.3) ? "totalCount" : ""} ${report} }`;
  const id = random.pick([...words.userIds, ...words.courseIds]);
  return random.pick<Question>([
    {
      query: `{ users(first: 5) { nodes { id ${inner} } ${report} } }`,
      variables: {},
    },
    {
      query: `{ courses(first: 5) { nodes { id ${inner} } ${report} } }`,
      variables: {},
    },
    {
      query: `query Q($id: ID!) { node(id: $id) { id
        ... on User { username email ${inner} } ... on Course { title ${inner} } } }`,
      variables: { id },
    },
    {
      query: `query Q($f: EnrollmentFilter) { enrollments(first: 3, filter: $f) {
        nodes { user { ${inner} } course { externalId ${inner} } } ${report} } }`,
      variables: { f: filterOf(random, words, 1) },
    },
  ]);
}

function nodes(random: Random, words: Words): Question {
  const ids = random.sample(
    [...words.enrollmentIds, ...words.userIds, ...words.courseIds],
    1 + random.below(6),
  );
  const fields = `id ... on Enrollment { status externalId user { email } course { title } }
    ... on User { name email } ... on Course { title org }`;
  return random.pick<Question>([
    { query: `query Q($ids: [ID!]!) { nodes(ids: $ids) { ${fields} } }`, variables: { ids } },
    { query: `query Q($id: ID!) { node(id: $id) { ${fields} } }`, variables: { id: ids[0] } },
    {
      query: `query Q($id: ID!) { enrollment(id: $id) { id status user { externalId } } }`,
      variables: { id: random.pick(words.enrollmentIds) },
    },
    {
      query: `query Q($id: ID!) { user(id: $id) { id name email } }`,
      variables: { id: random.pick(words.userIds) },
    },
    {
      query: `query Q($id: ID!) { course(id: $id) { id title org } }`,
      variables: { id: random.pick(words.courseIds) },
    },
  ]);
}

/** What was never this viewer's: cursors of others, spoilt ids, wrong sizes. */
function foreign(random: Random, words: Words): Question {
  const cursor = random.pick(words.cursors);
  const spoilt = `${cursor.slice(0, -2)}AA`;
  return random.pick<Question>([
    {
      query: `query Q($after: String) { enrollments(after: $after) { nodes { id } ${report} } }`,
      variables: { after: random.pick([cursor, spoilt, "nonsense"]) },
    },
    {
      query: `query Q($after: String) { users(after: $after) { nodes { id } ${report} } }`,
      variables: { after: random.pick([cursor, spoilt]) },
    },
    {
      query: `query Q($id: ID!) { node(id: $id) { id } user(id: $id) { id } }`,
      variables: { id: `${random.pick(words.userIds)}x` },
    },
    { query: "{ enrollments(first: 101) { nodes { id } } }", variables: {} },
    { query: "{ sources { id health { state } } viewer { subject scopes } }", variables: {} },
    {
      query: "query Q($id: [ID!]) { enrollments(filter: { userId: $id }) { nodes { id } } }",
      variables: { id: [random.pick(words.courseIds)] },
    },
  ]);
}

function filterOf(random: Random, words: Words, depth: number): Record<string, unknown> {
  const parts: (() => Record<string, unknown>)[] = [
    () => ({ source: random.sample(["campus", "mooc", "ispring", "talent", "no"], 2) }),
    () => ({ email: random.sample(words.emails, 2) }),
    () => ({ username: random.sample(words.usernames, 3) }),
    () => ({ userId: random.sample(words.userIds, 3) }),
    () => ({ courseId: random.sample(words.courseIds, 3) }),
    () => ({ courseExternalId: random.sample(words.courseKeys, 3) }),
    () => ({ org: random.sample(words.orgs, 2) }),
    () => ({ platformKey: random.sample(["acme", "globex", "main", "none"], 2) }),
    () => ({ courseTitleContains: random.pick(["a", "Sk", "Another"]) }),
    () => ({ status: random.sample(statuses, 2) }),
    () => ({ isActive: random.chance(0.5) }),
    () => ({ createdAt: { gte: "2026-01-01T00:00:00Z" } }),
    () => ({ progressPercent: { gt: 20 } }),
  ];
  if (depth > 0) {
    parts.push(
      () => ({ not: filterOf(random, words, depth - 1) }),
      () => ({ or: [filterOf(random, words, depth - 1), filterOf(random, words, depth - 1)] }),
    );
  }
  const chosen = random.sample(parts, 1 + random.below(2));
  return Object.assign({}, ...chosen.map((make) => make())) as Record<string, unknown>;
}
