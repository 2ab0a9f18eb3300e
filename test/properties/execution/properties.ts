import type { Property } from "../properties.js";
import { checkInvented } from "./check-execution.js";
import { checkGateway } from "./check-gateway.js";

/** What holds for every generated operation. */
export const properties: readonly Property[] = [
  {
    name: "invented",
    title: "over an invented schema",
    cases: 220,
    check: checkInvented,
  },
  {
    name: "gateway",
    title: "over the public schema, also where the same rows come again",
    cases: 180,
    check: checkGateway,
  },
];
