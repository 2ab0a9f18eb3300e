import { visit } from "graphql";
import { argumentsTooDeep } from "../graphql/inputs/validate-arguments.js";
import type { ResolvedOperation } from "./query-weight.js";

/** Far deeper than arguments may nest, and no danger to what reads them, which recurses. */
const ceiling = 100;

/** @throws RequestError `BAD_USER_INPUT` where variables nest so deeply that they cannot be read at all */
export function assertShallowVariables({ variables }: ResolvedOperation): void {
  let level: readonly object[] = [variables];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > ceiling) throw argumentsTooDeep();
    level = level.flatMap((value) => Object.values(value).filter(isObject));
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** @throws RequestError `BAD_USER_INPUT` where arguments in the document nest so deeply that they cannot be read at all */
export function assertShallowLiterals({ document }: ResolvedOperation): void {
  let depth = 0;
  const nesting = {
    enter: () => {
      depth += 1;
      if (depth > ceiling) throw argumentsTooDeep();
    },
    leave: () => {
      depth -= 1;
    },
  };
  visit(document, { ObjectValue: nesting, ListValue: nesting });
}
