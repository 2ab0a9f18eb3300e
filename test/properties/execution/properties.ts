import type { Property } from "../properties.js";
import { checkInvented } from "./check-execution.js";

/** What holds for every generated operation. */
export const properties: readonly Property[] = [
  {
    name: "invented",
    title: "over an invented schema",
    cases: 800,
    check: checkInvented,
  },
];
