import { sourceKind } from "../source-kind.js";
import { createMoocitConnector } from "./moocit.connector.js";

export const moocit = sourceKind({
  name: "moocit",
  settings: {},
  courseKind: "COURSE",
  connect: createMoocitConnector,
});
