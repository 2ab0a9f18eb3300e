import { sourceKind } from "../source-kind.js";
import { createOpenedxConnector } from "./openedx.connector.js";

export const openedx = sourceKind({
  name: "openedx",
  settings: {},
  tokenPath: "/oauth2/access_token",
  courseKind: "COURSE",
  connect: createOpenedxConnector,
});
