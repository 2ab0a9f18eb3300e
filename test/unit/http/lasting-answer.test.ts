import { expect, test } from "@jest/globals";
import { SourceError } from "../../../src/domain/errors.js";
import { LastingAnswer } from "../../../src/http/lasting-answer.js";
import { call, rejectionOf, settle } from "./support.js";

interface Question {
  readonly answer: (value: string) => void;
  readonly fail: (error: unknown) => void;
}

/** An answer that the test gives, and the questions so far. */
function asked(): { readonly lasting: LastingAnswer<string>; readonly questions: Question[] } {
  const questions: Question[] = [];
  const lasting = new LastingAnswer<string>(
    () => new Promise((answer, fail) => questions.push({ answer, fail })),
  );
  return { lasting, questions };
}

test("is asked for once, by the first, for all who ask meanwhile and later", async () => {
  const { lasting, questions } = asked();
  const all = [1, 2, 3].map(() => lasting.get(call()));
  questions[0]?.answer("me");
  expect(await Promise.all(all)).toEqual(["me", "me", "me"]);
  expect(await lasting.get(call())).toBe("me");
  expect(questions).toHaveLength(1);
});

test("is asked for again after a failure of the source, which all who waited share", async () => {
  const { lasting, questions } = asked();
  const all = [1, 2].map(() => rejectionOf(lasting.get(call())));
  const failure = new SourceError("SOURCE_ERROR", "It does not say");
  questions[0]?.fail(failure);
  expect(await Promise.all(all)).toEqual([failure, failure]);
  const again = lasting.get(call());
  questions[1]?.answer("me");
  expect(await again).toBe("me");
});

test.each([
  ["has gone", new Error("gone")],
  ["has no time left", new SourceError("DEADLINE_EXCEEDED", "Too late")],
  ["has no request left", new SourceError("SCAN_BUDGET_EXCEEDED", "Spent")],
])("is asked for by the next one where who asked %s", async (_what, end) => {
  const { lasting, questions } = asked();
  const first = rejectionOf(lasting.get(call()));
  const others = [lasting.get(call()), lasting.get(call())];
  questions[0]?.fail(end);
  expect(await first).toBe(end);
  await settle(1);
  expect(questions).toHaveLength(2);
  questions[1]?.answer("me");
  expect(await Promise.all(others)).toEqual(["me", "me"]);
});

test("is not waited for by who has gone", async () => {
  const { lasting, questions } = asked();
  const first = lasting.get(call());
  const leaving = call();
  const other = rejectionOf(lasting.get(leaving));
  leaving.abort(new Error("gone"));
  expect(((await other) as Error).message).toBe("gone");
  questions[0]?.answer("me");
  expect(await first).toBe("me");
});
