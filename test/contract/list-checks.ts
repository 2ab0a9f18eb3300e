import { expect } from "@jest/globals";
import type { Enrollment } from "../../src/domain/enrollment.js";
import type { Condition } from "../../src/domain/filter.js";
import { compareScalars } from "../../src/domain/filter.js";
import { enrollmentRows } from "../../src/domain/query.js";
import type { Instant } from "../../src/domain/values.js";
import type { SourceConnector } from "../../src/sources/spi/source-connector.js";
import { aCall, type Check, type Subject } from "./checks.js";
import {
  keysOf,
  keyText,
  fullQuestionsOf,
  leastQuestion,
  listingsOf,
  pagesOf,
  providersOf,
  questionsOf,
  rowsOf,
  told,
  type Listing,
  type Question,
  type Reading,
} from "./listings.js";

const smallPage = 7;

type Path = Listing["collection"]["paths"][number];

export const listChecks: readonly Check[] = [
  {
    promise: "loses no matching row, for every comparison of every path that it declares",
    run: (subject) =>
      forEveryQuestion(subject, (question, found) => {
        const lost = question.matching.filter((key) => !found.has(key));
        expect({ asked: question.asked, lost }).toEqual({ asked: question.asked, lost: [] });
      }),
  },
  {
    promise: "returns no other row where it declares a comparison as exact",
    run: (subject) =>
      forEveryQuestion(subject, (question, found) => {
        if (!question.exact) return;
        const matching = new Set(question.matching);
        const extra = [...found].filter((key) => !matching.has(key));
        expect({ asked: question.asked, extra }).toEqual({ asked: question.asked, extra: [] });
      }),
  },
  {
    promise: "delivers rows in each order that it declares",
    run: (subject) =>
      forEveryPath(subject, async (listing, path) => {
        for (const { field, direction } of path.orders) {
          const rows = await rowsOf(listing, withLeast(listing, path, smallPage), aCall());
          const values = rows.map((row) =>
            enrollmentRows.orderValue(
              row as Enrollment,
              field,
              new Date().toISOString() as Instant,
            ),
          );
          const sign = direction === "ASC" ? 1 : -1;
          const sorted = values.toSorted((a, b) => {
            if (a === null || a === undefined) return b === null || b === undefined ? 0 : 1;
            return b === null || b === undefined ? -1 : sign * compareScalars(a, b);
          });
          expect(values).toEqual(sorted);
        }
      }),
  },
  {
    promise: "pages to the end without a gap and without a repeat",
    run: (subject) =>
      forEveryPath(subject, async (listing, path) => {
        const question = mostRows(listing, path);
        const rows = await rowsOf(
          listing,
          { path, pushed: question.pushed, pageSize: smallPage },
          aCall(),
        );
        const keys = keysOf(listing, rows);
        expect(new Set(keys).size).toBe(keys.length);
        const found = new Set(keys);
        expect(question.matching.filter((key) => !found.has(key))).toEqual([]);
        if (question.exact) expect(keys).toHaveLength(question.matching.length);
      }),
  },
  {
    promise: "goes on from any next page, also where another process begins there",
    run: (subject) =>
      forEveryPath(subject, async (listing, path, name) => {
        if (path.paging.style === "whole-list") return;
        const { pushed } = mostRows(listing, path);
        const reading = { path, pushed, pageSize: smallPage };
        const pages: { next: string | number | null; keys: readonly string[] }[] = [];
        for await (const page of pagesOf(listing, reading, aCall())) {
          pages.push({ next: page.next, keys: keysOf(listing, page.rows) });
        }
        for (const at of [0, Math.floor(pages.length / 2), pages.length - 2]) {
          const position = pages[at]?.next ?? null;
          if (position === null) continue;
          const rest = pages.slice(at + 1).flatMap(({ keys }) => keys);
          await subject.with({}, async (other) => {
            const again = listingNamed(other, subject, name);
            const rows = await rowsOf(again, { ...reading, position }, aCall());
            expect(keysOf(again, rows)).toEqual(rest);
          });
        }
      }),
  },
  {
    promise:
      "says for certain that more follows only where more follows, and counts what it counts rightly",
    run: (subject) =>
      forEveryPath(subject, async (listing, path) => {
        if (path.paging.style === "whole-list") return;
        const { pushed } = mostRows(listing, path);
        const reading = { path, pushed, pageSize: smallPage };
        const pages = [];
        for await (const page of pagesOf(listing, reading, aCall())) pages.push(page);
        const all = pages.reduce((sum, { rows }) => sum + rows.length, 0);
        for (const [at, page] of pages.entries()) {
          if (page.moreIsCertain) expect(pages[at + 1]?.rows.length).toBeGreaterThan(0);
          if (page.total !== undefined) expect(page.total).toBe(all);
        }
      }),
  },
  {
    promise:
      "never asks for more rows or values than it declares, nor for more rows than it is asked for",
    run: (subject) =>
      forEveryPath(subject, async (listing, path) => {
        const { simulator } = subject.platform;
        const check = (rows: number | undefined, question: Question): void => {
          const most = Math.max(
            1,
            ...question.pushed.map((one) => (one.kind === "in" ? one.values.length : 1)),
          );
          for (const request of simulator.requests.find(({ kind }) => kind === "read")) {
            const asked = subject.platform.asksFor(request);
            if (rows !== undefined) expect(asked.rows).toBeLessThanOrEqual(rows);
            expect(asked.values).toBeLessThanOrEqual(most);
          }
        };
        for (const question of [leastQuestion(listing, path), ...fullQuestionsOf(listing, path)]) {
          for (const pageSize of path.paging.style === "whole-list"
            ? [undefined]
            : [smallPage, path.paging.maxPageSize]) {
            simulator.requests.reset();
            const reading = { path, pushed: question.pushed, ...(pageSize && { pageSize }) };
            await pagesOf(listing, reading, aCall()).next();
            check(pageSize, question);
          }
        }
      }),
  },
  {
    promise: "gives every row its source and its key",
    run: (subject) =>
      forEveryPath(subject, async (listing, path) => {
        const known = new Set(listing.truth.map(({ key }) => keyText(key)));
        const rows = await rowsOf(listing, withLeast(listing, path), aCall());
        expect(rows.length).toBeGreaterThan(0);
        for (const row of rows) {
          expect(row.source).toBe("tested");
          expect(known).toContain(keyText(listing.keyOf(row)));
          if (row.type !== "enrollment") continue;
          for (const part of [row.user, row.course, row.assignedBy]) {
            if (part !== null && part !== undefined) expect(part.source).toBe("tested");
          }
        }
      }),
  },
  {
    promise: "tells on every row what it declares that rows tell, and nothing else",
    run: (subject) =>
      forEveryPath(subject, async (listing, path) => {
        const { tells } = listing.collection;
        const attributes = providersOf(tells).map(([attribute]) => attribute);
        for (const wanted of [new Set<string>(), new Set(attributes)]) {
          const rows = await rowsOf(listing, { ...withLeast(listing, path), wanted }, aCall());
          for (const row of rows) expectTold(row, tells, wanted);
        }
      }),
  },
  {
    promise: "finds the one row that it says an enrollment's key stands for",
    run: (subject) =>
      subject.with({}, async (connector) => {
        const listing = listingNamed(connector, subject, "enrollments");
        const sample = [...listing.truth.slice(0, 3), ...listing.truth.slice(-6)];
        for (const { key, values } of sample) {
          const conditions = connector.identify(key, {
            ...(typeof values["userId"] === "string" && { userKey: values["userId"] }),
            ...(typeof values["courseId"] === "string" && { courseKey: values["courseId"] }),
          });
          const path = listing.collection.paths.find((one) => takesAll(one, conditions));
          if (path === undefined) continue;
          const rows = await rowsOf(listing, { path, pushed: pushable(path, conditions) }, aCall());
          expect(keysOf(listing, rows)).toContain(keyText(key));
        }
      }),
  },
];

/** Whether the path can be taken with these conditions: its required ones are among them. */
function takesAll(path: Path, conditions: readonly Condition<string>[]): boolean {
  const given = new Set(conditions.map(({ field }) => field));
  return (
    path.requires.length === 0 || path.requires.some((set) => set.every((one) => given.has(one)))
  );
}

/** As much of the conditions as one request takes. */
function pushable(
  path: Path,
  conditions: readonly Condition<string>[],
): readonly Condition<string>[] {
  const taken = conditions.filter(({ field, kind }) => path.accepts[field]?.takes === kind);
  return path.oneAtATime === true ? taken.slice(0, 1) : taken;
}

function expectTold(
  row: Parameters<typeof told>[0],
  tells: Readonly<Partial<Record<string, string>>>,
  wanted: ReadonlySet<string>,
): void {
  for (const [attribute, provider] of providersOf(tells)) {
    const isTold = told(row, attribute) !== undefined;
    // The row as received is told only where it is asked for.
    const expected = provider === "row" && (attribute !== "remoteData" || wanted.has(attribute));
    if (expected) expect({ attribute, isTold }).toEqual({ attribute, isTold: true });
  }
  expectNothingElse(row, tells);
}

/** Attributes that `tells` does not name stay untold, whoever has filled the row. */
export function expectNothingElse(
  row: object,
  tells: Readonly<Partial<Record<string, string>>>,
  prefix = "",
): void {
  const structure = new Set(["type", "source", "key", "hints", "externalId", "user", "course"]);
  for (const [name, value] of Object.entries(row)) {
    const attribute = `${prefix}${name}`;
    const isPart = prefix === "" && (name === "user" || name === "course");
    if (isPart && typeof value === "object" && value !== null) {
      expectNothingElse(value as object, tells, `${name}.`);
    }
    if (value === undefined || value === null || structure.has(name)) continue;
    expect({ attribute, declared: tells[attribute] !== undefined }).toEqual({
      attribute,
      declared: true,
    });
  }
}

export async function forEveryPath(
  subject: Subject,
  check: (listing: Listing, path: Path, name: Listing["name"]) => Promise<void>,
): Promise<void> {
  const names = await subject.with({}, async (connector) =>
    listingsOf(connector, subject.platform.truth).map(({ name }) => name),
  );
  for (const name of names) {
    await subject.with({}, async (connector) => {
      const listing = listingNamed(connector, subject, name);
      for (const path of listing.collection.paths) await check(listing, path, name);
    });
  }
}

function listingNamed(
  connector: SourceConnector,
  subject: Subject,
  name: Listing["name"],
): Listing {
  const found = listingsOf(connector, subject.platform.truth).find((one) => one.name === name);
  if (found === undefined) throw new Error(`The connector lists no ${name}`);
  return found;
}

type Answers = readonly (readonly [Question, ReadonlySet<string>])[];

/** The answers to all questions, which two promises look at. */
const answered = new WeakMap<Subject, Promise<Answers>>();

async function forEveryQuestion(
  subject: Subject,
  judge: (question: Question, found: ReadonlySet<string>) => void,
): Promise<void> {
  const answers = answered.get(subject) ?? askAll(subject);
  answered.set(subject, answers);
  for (const [question, found] of await answers) judge(question, found);
}

async function askAll(subject: Subject): Promise<Answers> {
  const answers: (readonly [Question, ReadonlySet<string>])[] = [];
  await forEveryPath(subject, async (listing, path) => {
    for (const question of [leastQuestion(listing, path), ...questionsOf(listing, path)]) {
      const rows = await rowsOf(listing, { path, pushed: question.pushed }, aCall());
      answers.push([question, new Set(keysOf(listing, rows))]);
    }
  });
  return answers;
}

/** The question with the fewest conditions whose answer has the most rows. */
export function mostRows(listing: Listing, path: Path): Question {
  if (path.requires.length === 0) return leastQuestion(listing, path);
  const questions = path.requires.flatMap((fields) =>
    listing.truth.map((row) => leastQuestion(listing, { ...path, requires: [fields] }, row)),
  );
  return questions.reduce((most, one) => (one.matching.length > most.matching.length ? one : most));
}

function withLeast(listing: Listing, path: Path, pageSize?: number): Reading {
  const { pushed } = mostRows(listing, path);
  return { path, pushed, ...(pageSize !== undefined && { pageSize }) };
}
