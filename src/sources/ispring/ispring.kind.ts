import { choice, flag } from "../../settings/values.js";
import { sourceKind } from "../source-kind.js";
import { createIspringConnector } from "./ispring.connector.js";

export const ispring = sourceKind({
  name: "ispring",
  settings: {
    format: choice(["json", "xml"])
      .default("json")
      .meta({ description: "What the platform is asked to answer in" }),
    results: flag()
      .default(true)
      .meta({ description: "Whether statuses and progress are read from the learners' results" }),
  },
  tokenPath: "/api/v3/token",
  connect: createIspringConnector,
});
