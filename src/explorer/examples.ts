import { operations } from "rollcall:operations";

/** An operation of `schema/operations`, ready to be run. */
export interface Example {
  /** The operation's own name. */
  readonly name: string;
  /** The comment above it. */
  readonly about: string;
  readonly query: string;
  /** JSON. */
  readonly variables: string;
}

const dayMs = 24 * 60 * 60 * 1000;
const inDays = (days: number): string => new Date(Date.now() + days * dayMs).toISOString();

/**
 * Variables by file name. These operations come first, in this order; the others need none, or ids of one's own. The first
 * has none because GraphiQL forgets those of the first tab.
 */
const variables: Readonly<Record<string, unknown>> = {
  "everyone-enrolled": {},
  "how-it-was-answered": { filter: { status: ["COMPLETED"] } },
  "find-people": { nameContains: "an" },
  "course-catalog": { first: 10 },
  "due-soon": { from: inDays(0), to: inDays(30) },
  "what-sources-can-do": {},
  "enroll-many": {
    identifiers: ["ana.celik.1964@school.example", "nobody"],
    // A course of the lab.
    courses: [{ courseId: "WyJjIiwibW9vYyIsImNvdXJzZS12MTpBY21lK0MxNDArMjAyNSJd" }],
    dryRun: true,
  },
  "follow-job": { id: "" },
};

const places = Object.keys(variables);
const placeOf = (file: string): number =>
  places.includes(file) ? places.indexOf(file) : places.length;

export const examples: readonly Example[] = operations
  .toSorted((a, b) => placeOf(a.file) - placeOf(b.file))
  .map(({ file, text }) => ({
    name: /^(?:query|mutation|subscription) (\w+)/mu.exec(text)?.[1] ?? file,
    about: /^# (.*)$/mu.exec(text)?.[1] ?? "",
    query: text,
    variables: JSON.stringify(variables[file] ?? {}, null, 2),
  }));
