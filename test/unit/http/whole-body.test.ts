import { expect, test } from "@jest/globals";
import { WholeBody } from "../../../src/http/whole-body.js";

function gather(expected: string | undefined, ...pieces: readonly string[]) {
  const bytes = expected === undefined ? undefined : Buffer.from(expected);
  const whole = new WholeBody(bytes);
  for (const piece of pieces) whole.take(Buffer.from(piece));
  return { text: whole.bytes.toString(), isExpected: whole.bytes === bytes };
}

test.each<[string, string | undefined, readonly string[], boolean]>([
  ["nothing was expected", undefined, ["abc", "def"], false],
  ["it is the expected one", "abcdef", ["abc", "de", "f"], true],
  ["it is the expected one in one piece", "abcdef", ["abcdef"], true],
  ["it is another one from the first byte on", "xbcdef", ["abc", "def"], false],
  ["its last byte is another one", "abcdex", ["abc", "def"], false],
  ["only a piece in the middle is another one", "abxdef", ["ab", "c", "def"], false],
  ["it ends early", "abcdef", ["abc"], false],
  ["it goes on behind the expected end", "abc", ["abc", "def"], false],
  ["a piece goes over the expected end", "abcd", ["abc", "def"], false],
  ["nothing comes", "abc", [], false],
  ["nothing comes, as expected", "", [], true],
])("a body is what was sent where %s", (_where, expected, pieces, isExpected) => {
  const { text, ...told } = gather(expected, ...pieces);
  expect(text).toBe(pieces.join(""));
  expect(told.isExpected).toBe(isExpected);
});
