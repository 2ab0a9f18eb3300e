import { choice, text } from "../../settings/values.js";
import { sourceKind } from "../source-kind.js";
import { createTrutoConnector } from "./truto.connector.js";

export const truto = sourceKind({
  name: "truto",
  settings: {
    integratedAccountId: text("Truto's id of the connected account").meta({
      description: "Truto's id of the connected account",
      examples: ["62f44730-dd91-461e-bd6a-aedd9e0ad79d"],
    }),
    requires: choice(["user-and-course", "nothing"]).default("user-and-course").meta({
      description:
        "What a list of enrollments has to be narrowed to; `nothing` where the provider can list",
    }),
  },
  connect: createTrutoConnector,
});
