import type { ExecutionBug } from "./run-apart.js";

interface Planted extends ExecutionBug {
  /** The property that shows it. */
  readonly shows: string;
}

const execute = "graphql/execute";

/** Bugs that somebody could have made in the compiled executor. */
export const plantedBugs: readonly Planted[] = [
  {
    bug: "a fragment that is spread twice answers twice",
    shows: "invented",
    file: `${execute}/collect-fields.ts`,
    text: "visited.has(selection.name.value)) continue;",
    instead: "visited.size > 9) continue;",
  },
  {
    bug: "a fragment on an interface applies to nobody",
    shows: "invented",
    file: `${execute}/collect-fields.ts`,
    text: "isAbstractType(conditionType) && schema.isSubType(conditionType, type)",
    instead: "!isAbstractType(conditionType) && condition === type.name",
  },
  {
    bug: "what @include leaves out is answered",
    shows: "invented",
    file: `${execute}/collect-fields.ts`,
    text: 'include?.["if"] !== false',
    instead: 'include?.["if"] !== undefined',
  },
  {
    bug: "variants of @skip and @include are taken for each other",
    shows: "invented",
    file: `${execute}/compile-operation.ts`,
    text: 'key += value ? "+" : "-";',
    instead: 'key += value ? "+" : "+";',
  },
  {
    bug: "null stands where none may be",
    shows: "invented",
    file: `${execute}/complete-value.ts`,
    text: "if (isNullable) return null;",
    instead: "if (isNullable || value === undefined) return null;",
  },
  {
    bug: "an error that is told as a value is answered",
    shows: "invented",
    file: `${execute}/complete-value.ts`,
    text: "value instanceof Error) throw value",
    instead: "value instanceof TypeError) throw value",
  },
  {
    bug: "an error stands at the list and not at its item",
    shows: "invented",
    file: `${execute}/fail.ts`,
    text: "const located = locatedError(error, field.nodes, responsePathAsArray(place));",
    instead:
      "const located = locatedError(error, field.nodes, responsePathAsArray(place).filter((key) => key !== 2));",
  },
  {
    bug: "a resolver sees the place of another",
    shows: "invented",
    file: `${execute}/resolve-info.ts`,
    text: 'path: typeof path.key === "string" ? path : pathOfField(path),',
    instead: "path: path.prev ?? path,",
  },
  {
    bug: "arguments of the first alias are those of all",
    shows: "invented",
    file: `${execute}/field-runner.ts`,
    text: "let values = run.args.get(plan);",
    instead: "let values = [...run.args.values()][0];",
  },
  {
    bug: "half a character goes out as it is",
    shows: "invented",
    file: `${execute}/json-sink.ts`,
    text: "if (unit >= 0xd800 && unit <= 0xdfff) return this.#escaped(text);",
    instead: "",
  },
  {
    bug: "a whole number beyond 32 bits is an Int",
    shows: "invented",
    file: `${execute}/leaf-writer.ts`,
    text: "(value | 0) === value",
    instead: "Number.isInteger(value)",
  },
  {
    bug: "what JSON leaves out is null",
    shows: "invented",
    file: `${execute}/run-fields.ts`,
    text: "if (done === null) {",
    instead: "if (done === null || done === undefined) {",
  },
  {
    bug: "what was written of a value that is null stands before the null",
    shows: "invented",
    file: `${execute}/run-fields.ts`,
    text: "out.rewind(named);",
    instead: "",
  },
  {
    bug: "a comma stands before what comes later",
    shows: "invented",
    file: `${execute}/complete-list.ts`,
    text: "out.rewind(before);\n    return completeRest",
    instead: "return completeRest",
  },
  {
    bug: "a failure is told before what fails beside it",
    shows: "invented",
    file: `${execute}/run-fields.ts`,
    text: "      .then(() => text)\n",
    instead: "",
  },
  {
    bug: "an error is told once, and then never again",
    shows: "gateway",
    file: `${execute}/fail.ts`,
    text: "throw error;\n  run.transients += 1;",
    instead: "throw error;",
  },
  {
    bug: "the first row says what all rows are",
    shows: "gateway",
    file: `${execute}/kept-texts.ts`,
    text: "before.every((row, at) => row === rows[at])",
    instead: "true",
  },
  {
    bug: "a row that stands at a field again hides its errors there",
    shows: "gateway",
    file: `${execute}/field-runner.ts`,
    text: "if (done === true && run.transients === transients)",
    instead: "if (done === true)",
  },
  {
    bug: "what is rendered of a row stands at all fields",
    shows: "gateway",
    file: `${execute}/row-places.ts`,
    text: "const place = rowPlaces.get(this)?.get(row);",
    instead: "const place = [...rowPlaces.values()].find((places) => places.has(row))?.get(row);",
  },
  {
    bug: "a row is repeated from where something else stands since",
    shows: "gateway",
    file: `${execute}/row-places.ts`,
    text: "place?.cuts === out.cuts &&",
    instead: "place !== undefined &&",
  },
];
