import { describe, expect, test } from "@jest/globals";
import type { Condition } from "../../../../src/domain/filter.js";
import {
  isCourseKey,
  isUsername,
  toCourseQuestion,
  toEnrollmentFilters,
} from "../../../../src/sources/openedx/openedx.requests.js";

const one = "course-v1:Acme+One+2026";
const two = "course-v1:Acme+Two+2026";

function among(field: string, ...values: string[]): Condition<string> {
  return { kind: "in", field, values };
}

function filters(...pushed: Condition<string>[]): unknown {
  return toEnrollmentFilters(pushed, "any");
}

describe("the filters of the list of enrollments", () => {
  test("are comma lists that combine; a single course goes under its older name", () => {
    expect(filters()).toEqual([]);
    expect(filters(among("username", "mira.k", "ola"), among("courseId", one, two))).toEqual([
      ["username", "mira.k,ola"],
      ["course_ids", `${one},${two}`],
    ]);
    expect(filters(among("email", "A@b.example"), among("courseExternalId", one))).toEqual([
      ["email", "A@b.example"],
      ["course_id", one],
    ]);
  });

  test("of two fields with one meaning are what both allow", () => {
    expect(filters(among("userId", "ada", "bob"), among("username", "bob", "cleo"))).toEqual([
      ["username", "bob"],
    ]);
    expect(filters(among("courseId", one), among("courseExternalId", two))).toBeNull();
  });

  test("leave out values that nobody can have, and ask nothing where none is left", () => {
    expect(filters(among("username", "ada", "a,b", "", " ", "a/b", "x\0y"))).toEqual([
      ["username", "ada"],
    ]);
    expect(filters(among("courseId", one, "not a key", `${one},${two}`, ""))).toEqual([
      ["course_id", one],
    ]);
    expect(filters(among("email", "a@b.example,c@d.example"))).toBeNull();
    expect(filters(among("courseId", "no key"), among("username", "ada"))).toBeNull();
  });

  test("leave out a whole list where one of its values is possible and cannot be sent", () => {
    const retired = `retired__user_${"0".repeat(40)}`;
    expect(filters(among("userId", "ada", retired), among("courseId", one))).toEqual([
      ["course_id", one],
    ]);
    expect(filters(among("email", '"a,b"@c.example', "d@e.example"))).toEqual([]);
  });

  test("hold plain names only where the installation takes no others", () => {
    const names = among("username", "mira.k", "ola_2", "美咲");
    expect(toEnrollmentFilters([names], "plain")).toEqual([["username", "ola_2"]]);
    expect(toEnrollmentFilters([among("username", "mira.k")], "plain")).toBeNull();
  });
});

describe("names and keys", () => {
  test.each([
    ["course-v1:Acme+DS101+2026", true],
    ["course-v1:École+Übung+été", true],
    ["ccx-v1:Acme+DS101+2026+ccx@7", true],
    ["Acme/Old/2013", true],
    ["course-v1:Acme+DS101", false],
    ["course-v1:Acme DS101 2026", false],
    ["COURSE-V1:Acme+DS101+2026", false],
    [" course-v1:Acme+DS101+2026", false],
    ["course-v1:Acme+DS101+2026%", false],
    ["course-v1:Acme+DS101+2026,course-v1:Acme+DS101+2026", false],
  ])("%s is a course key: %s", (text, expected) => {
    expect(isCourseKey(text)).toBe(expected);
  });

  test("tell what an account can be called from what the list takes", () => {
    const names = ["007", "a+b@c.d", "Two Words", "美咲"];
    expect(names.every(isUsername)).toBe(true);
    expect(filters(among("username", ...names))).toEqual([["username", names.join(",")]]);
    expect(["", "a,b", " a", "a ", "a:b"].some(isUsername)).toBe(false);
    for (const name of ["x", "x".repeat(31)]) {
      expect(isUsername(name)).toBe(true);
      expect(filters(among("username", name))).toEqual([]);
    }
  });
});

describe("the question for courses", () => {
  test("is one course, an organisation, or all", () => {
    expect(toCourseQuestion([])).toEqual({ key: null, filters: [] });
    expect(toCourseQuestion([among("org", "École")])).toEqual({
      key: null,
      filters: [["org", "École"]],
    });
    expect(toCourseQuestion([among("externalId", one)])).toEqual({ key: one, filters: [] });
    expect(toCourseQuestion([among("externalId", "..")])).toBeNull();
    expect(toCourseQuestion([among("org", " ")])).toBeNull();
  });
});
