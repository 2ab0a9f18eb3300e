import { text } from "../../settings/values.js";
import { sourceKind } from "../source-kind.js";
import { createCatalogSearchConnector } from "./catalog-search.connector.js";

export const catalogSearch = sourceKind({
  name: "catalog-search",
  settings: {
    platformKey: text("a tenant's key").optional().meta({
      description: "The default tenant: bounds every read that names no other",
      defaultText: "none",
    }),
  },
  courseKind: "COURSE",
  connect: createCatalogSearchConnector,
});
