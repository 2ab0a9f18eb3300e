/* Every kind of source that can be configured. A new one is a line here. */
export { catalogSearch } from "./catalog-search/catalog-search.kind.js";
export { ispring } from "./ispring/ispring.kind.js";
export { moocit } from "./moocit/moocit.kind.js";
export { openedx } from "./openedx/openedx.kind.js";
export { truto } from "./truto/truto.kind.js";
