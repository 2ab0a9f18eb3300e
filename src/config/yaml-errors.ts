import type { ErrorCode } from "yaml";
import type { FaultText } from "./fault-list.js";

const expectations: Partial<Record<ErrorCode, FaultText>> = {
  BAD_ALIAS: { problem: "bad alias", expected: "*name of an anchor &name further up" },
  BAD_DQ_ESCAPE: { problem: "unknown escape", expected: 'an escape of YAML, or "\\\\"' },
  BAD_INDENT: {
    problem: "bad indentation",
    expected: "the keys of one mapping at one depth, and brackets closed",
  },
  BAD_SCALAR_START: { problem: "text that YAML reserves", expected: "the text in quotes" },
  BLOCK_AS_IMPLICIT_KEY: {
    problem: "a key inside of a value, here or on the next line",
    expected:
      "keys of one mapping with the same indentation, each on a line of its own, and text with `: ` in quotes",
  },
  BLOCK_IN_FLOW: { problem: "indented block in { } or [ ]", expected: "text in quotes in there" },
  MISSING_CHAR: {
    problem: "something is missing",
    expected: "a colon and a blank after each key, quotes and brackets closed",
  },
  MULTILINE_IMPLICIT_KEY: {
    problem: "no colon after a key",
    expected: "a colon and a blank after each key",
  },
  MULTIPLE_DOCS: { problem: "a second document", expected: "one document, without `---`" },
  NON_STRING_KEY: { problem: "bad key", expected: "text as a key" },
  TAB_AS_INDENT: { problem: "tab", expected: "blanks for indentation" },
  TAG_RESOLVE_FAILED: { problem: "unknown tag", expected: "no tags (text after a !), or quotes" },
  UNEXPECTED_TOKEN: {
    problem: "not YAML",
    expected: "values with ${NAME}, braces or colons in quotes inside { } and [ ]",
  },
};

/** An error of the YAML parser in words of our own: the parser's quote the file, which may hold secrets. */
export function describeYamlError(code: ErrorCode): FaultText {
  return expectations[code] ?? { problem: "not YAML", expected: "a YAML mapping" };
}
