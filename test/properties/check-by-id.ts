import type { EnrollmentAttribute } from "../../src/domain/enrollment.js";
import type { Viewer } from "../../src/domain/viewer.js";
import { expectedOf, makeCase, same, viewerOf, type Case } from "./federated-case.js";
import type { FlatRow } from "./flat.js";

const wanted: ReadonlySet<EnrollmentAttribute> = new Set(["status", "user.email", "course.title"]);

/** Each row is found by its id by those who may see it, and by nobody else, however many ask at once. */
export async function checkById(seed: number): Promise<void> {
  const precision = seed % 5 === 0 ? "superset" : "exact";
  const externalId = { precision, maxValues: 1 + (seed % 4), takes: "in" } as const;
  const one = makeCase(seed, { sheet: { accepts: { externalId }, requires: [] } });
  for (const { declared } of one.sources) declared.rows = declared.rows.map(withId);
  const others = [viewerOf({}, null), viewerOf({ emails: ["bob@x.example"] }, null)];
  await Promise.all([one.viewer, ...others].map((viewer) => findEach(one, viewer)));
}

async function findEach(one: Case, viewer: Viewer): Promise<void> {
  const all: Case = { ...one, viewer, filter: { kind: "constant", value: true }, order: null };
  const visible = new Map(expectedOf(all).map((row) => [idOf(row), row]));
  const begin = (): ReturnType<Case["federation"]["begin"]> =>
    one.federation.begin({
      requestId: `seed ${one.seed}`,
      viewer,
      signal: new AbortController().signal,
      deadlineAt: Infinity,
      live: one.seed % 7 === 0,
      priority: "interactive",
    });
  const rows = one.sources.flatMap(({ declared }) => declared.rows);
  const gone = one.sources.map(({ declared }) => ({ source: declared.connector.id, key: ["?"] }));
  const operation = begin();
  const found = await Promise.all(
    [...rows, ...gone].map(({ source, key }, at) =>
      (at % 3 === 0 ? operation : begin()).enrollment({ source, key, hints: {} }, wanted),
    ),
  );
  same(
    all,
    "what is found by id",
    found.map((row) => row && [row.source, row.key, row.status]),
    [...rows, ...gone].map((row) => {
      const seen = visible.get(idOf(row));
      return seen === undefined ? null : [seen.source, seen.key, seen.values["status"]];
    }),
  );
}

function idOf({ source, key }: Pick<FlatRow, "source" | "key">): string {
  return `${source} ${key.join("|")}`;
}

function withId(row: FlatRow): FlatRow {
  return { ...row, values: { ...row.values, externalId: row.key.join("|") } };
}
