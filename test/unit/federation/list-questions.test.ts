import { expect, test } from "@jest/globals";
import type { Filter } from "../../../src/domain/filter.js";
import type { Viewer } from "../../../src/domain/viewer.js";
import { questionOf } from "../../../src/federation/cursor/cursor-codec.js";
import { ListQuestions } from "../../../src/federation/cursor/list-questions.js";

const viewer: Viewer = {
  subject: "tester",
  scopes: new Set(["raw:read", "enrollments:read"] as const),
  limits: {},
  ownEmails: [],
};

function named(...values: readonly string[]): Filter<string> {
  return { kind: "in", field: "username", values };
}

const asked = { place: "enrollments", filter: named("ann"), order: null };

test("a question is what it says, and not the objects that say it", () => {
  const questions = new ListQuestions();
  const other = { ...viewer, scopes: new Set(["enrollments:read", "raw:read"] as const) };
  const again = questions.of({ ...asked, filter: named("ann") }, other);
  expect(again).toEqual(questions.of(asked, viewer));
  const parts = ["enrollments", named("ann"), null, "tester", {}, [...other.scopes], []];
  expect(again).toEqual(questionOf(parts));
});

test("every part of it makes it another, also where it is asked in very many words", () => {
  const many = named(...Array.from({ length: 1_000 }, (_, at) => `somebody ${at}`));
  for (const filter of [asked.filter, many]) {
    const questions = new ListQuestions();
    const one = { ...asked, filter };
    const digests = [
      questions.of(one, viewer),
      questions.of({ ...one, place: "User.enrollments u1" }, viewer),
      questions.of({ ...one, filter: { kind: "not", of: filter } }, viewer),
      questions.of({ ...one, order: { field: "EMAIL", direction: "ASC" } }, viewer),
      questions.of({ ...one, order: { field: "EMAIL", direction: "DESC" } }, viewer),
      questions.of(one, { ...viewer, subject: "somebody" }),
      questions.of(one, { ...viewer, limits: { orgs: ["x"] } }),
      questions.of(one, { ...viewer, scopes: new Set(["enrollments:read"] as const) }),
      questions.of(one, { ...viewer, ownEmails: ["ann@x.example"] }),
    ].map((digest) => digest.toString("hex"));
    expect(new Set(digests).size).toBe(digests.length);
  }
});
