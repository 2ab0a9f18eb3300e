import { createCatalogSearchConnector } from "./catalog-search/catalog-search.connector.js";
import { createIspringConnector } from "./ispring/ispring.connector.js";
import { createMoocitConnector } from "./moocit/moocit.connector.js";
import { createOpenedxConnector } from "./openedx/openedx.connector.js";
import { createTrutoConnector } from "./truto/truto.connector.js";

/** Who makes the connector of each kind of source. A new kind is one line here. */
export const connectorFactories = {
  "catalog-search": createCatalogSearchConnector,
  moocit: createMoocitConnector,
  ispring: createIspringConnector,
  truto: createTrutoConnector,
  openedx: createOpenedxConnector,
} as const;
