import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { formBatches, type DueCell } from "../../../src/bulk/form-batches.js";
import type { CourseRef } from "../../../src/bulk/job.js";
import { planJob } from "../../../src/bulk/plan-job.js";
import { samenessOf } from "../../../src/domain/identifier.js";
import type { ViewerLimits } from "../../../src/domain/viewer.js";
import type { EnrollmentWriter } from "../../../src/sources/spi/enrollment-writer.js";

const writer: EnrollmentWriter = {
  canEnroll: true,
  canUnenroll: false,
  maxPeople: 3,
  maxCourses: 2,
  lookSize: 10,
  parallel: 1,
  tells: "answer",
  refuse: ({ identifier, cohort }) => {
    if (identifier.includes(",")) return { outcome: "INVALID_IDENTIFIER", message: "comma" };
    return cohort === "bad" ? { outcome: "UNKNOWN_COHORT", message: "bad" } : null;
  },
  look: async () => [],
  write: async () => [],
};

const course = (source: string, courseKey: string, cohort: string | null = null): CourseRef => ({
  courseId: `${source}/${courseKey}`,
  source,
  courseKey,
  cohort,
});

function outcomes(
  identifiers: string[],
  courses: CourseRef[],
  {
    action = "ENROLL",
    limits = {},
  }: { action?: "ENROLL" | "UNENROLL"; limits?: ViewerLimits } = {},
): string[] {
  const writerOf = (source: string): EnrollmentWriter | null | undefined =>
    source === "mooc" ? writer : source === "campus" ? null : undefined;
  return [...planJob(identifiers, courses, { action, limits, writerOf })].map(
    ({ outcome }) => outcome,
  );
}

describe("a plan", () => {
  const one = course("mooc", "course-v1:Acme+One+1");

  test("knows at once what needs no source", () => {
    expect(outcomes(["a", " ", "A@x.example", "a@X.example ", "", "b,c"], [one])).toEqual([
      "PENDING",
      "INVALID_IDENTIFIER",
      "PENDING",
      "DUPLICATE",
      "INVALID_IDENTIFIER",
      "INVALID_IDENTIFIER",
    ]);
    expect(outcomes(["a", "A"], [one])).toEqual(["PENDING", "PENDING"]);
    expect(outcomes(["a"], [one, course("mooc", one.courseKey, "x")])).toEqual([
      "PENDING",
      "DUPLICATE",
    ]);
    expect(outcomes(["a"], [course("campus", "x")])).toEqual(["UNSUPPORTED_BY_SOURCE"]);
    expect(outcomes(["a"], [course("elsewhere", "x")])).toEqual(["UNKNOWN_COURSE"]);
    expect(outcomes(["a"], [one], { action: "UNENROLL" })).toEqual(["UNSUPPORTED_BY_SOURCE"]);
    expect(outcomes(["a"], [course("mooc", "x", "bad")])).toEqual(["UNKNOWN_COHORT"]);
  });

  test("keeps within the caller's limits", () => {
    const other = course("mooc", "course-v1:Globex+One+1");
    expect(outcomes(["a"], [one, other], { limits: { orgs: ["Acme"] } })).toEqual([
      "PENDING",
      "UNKNOWN_COURSE",
    ]);
    expect(outcomes(["a"], [one], { limits: { platformKeys: ["acme"] } })).toEqual([
      "UNKNOWN_COURSE",
    ]);
    expect(
      outcomes(["Me@x.example", "you@x.example"], [one], { limits: { emails: ["me@x.example"] } }),
    ).toEqual(["PENDING", "UNKNOWN_USER"]);
  });

  test("has one cell for each pair, in order, and sends no person twice", () => {
    const identifier = fc.constantFrom("a", "b", " b", "c@x", "C@x", "", " ", "d,e");
    const key = fc.constantFrom("1", "2", "3");
    fc.assert(
      fc.property(fc.array(identifier), fc.array(key), (identifiers, keys) => {
        const courses = keys.map((each) => course("mooc", each));
        const cells = [
          ...planJob(identifiers, courses, {
            action: "ENROLL",
            limits: {},
            writerOf: () => writer,
          }),
        ];
        expect(cells.map(({ position }) => position)).toEqual([...cells.keys()]);
        expect(cells).toHaveLength(identifiers.length * courses.length);
        const sent = cells
          .filter(({ outcome }) => outcome === "PENDING")
          .map((cell) =>
            JSON.stringify([samenessOf(cell.identifier.trim()), cell.course.courseKey]),
          );
        expect(new Set(sent).size).toBe(sent.length);
      }),
    );
  });
});

describe("batches", () => {
  test("hold every cell once, within the limits, and nobody whom no cell asks for", () => {
    const cell = fc.record({
      identifier: fc.constantFrom("a", "b", "c", "d", "e", "f", "g"),
      courseKey: fc.constantFrom("1", "2", "3", "4", "5"),
      split: fc.constantFrom(0, 0, 0, 1, 2),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(cell, { selector: (each) => `${each.identifier}${each.courseKey}` }),
        (pairs) => {
          const due = pairs.map(({ identifier, courseKey, split }, position): DueCell => ({
            position,
            split,
            autoEnroll: true,
            target: { identifier, courseKey, cohort: null, note: null, undo: null },
          }));
          const batches = formBatches(due, writer);
          const positions = batches.flatMap(({ cells }) => cells.map(({ position }) => position));
          expect(positions.sort((a, b) => a - b)).toEqual([...due.keys()]);
          for (const { people, courses, cells } of batches) {
            expect(people.length).toBeLessThanOrEqual(3);
            expect(courses.length).toBeLessThanOrEqual(2);
            expect(cells.map(({ target }) => [target.identifier, target.courseKey])).toEqual(
              people.flatMap((person) => courses.map(({ courseKey }) => [person, courseKey])),
            );
            if (cells.some(({ split }) => split > 0)) expect(courses).toHaveLength(1);
            if (cells.some(({ split }) => split > 1)) expect(people).toHaveLength(1);
          }
        },
      ),
    );
  });
});
