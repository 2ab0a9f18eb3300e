import { registerEnumType } from "type-graphql";
import { enumOf } from "./enum-of.js";

export const SourceKindEnum = enumOf(["CATALOG_SEARCH", "MOOCIT", "ISPRING", "TRUTO", "OPENEDX"]);
export type SourceKindName = keyof typeof SourceKindEnum;

registerEnumType(SourceKindEnum, {
  name: "SourceKind",
  description: "The kinds of learning platforms that the gateway can read.",
  valuesConfig: {
    CATALOG_SEARCH: { description: "ibl.ai data manager: catalog enrollment courses search." },
    MOOCIT: { description: "MOOCit so2 API, with Open edX bulk_enroll." },
    ISPRING: { description: "iSpring Learn." },
    TRUTO: { description: "Truto unified LMS API." },
    OPENEDX: { description: "Open edX, by its own APIs." },
  },
});

/** The public word for a kind as the configuration spells it: `catalog-search` is CATALOG_SEARCH. */
export function toSourceKind(kind: string): SourceKindName {
  const word = kind.toUpperCase().replaceAll("-", "_");
  if (Object.hasOwn(SourceKindEnum, word)) return word as SourceKindName;
  throw new Error(`The schema has no word for sources of the kind ${kind}`);
}

/** Kinds of sources whose items are courses of an Open edX platform, unless a row says otherwise. */
export const openEdxKinds: ReadonlySet<SourceKindName> = new Set([
  "CATALOG_SEARCH",
  "MOOCIT",
  "OPENEDX",
]);
