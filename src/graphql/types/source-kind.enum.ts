import { registerEnumType } from "type-graphql";
import { enumOf } from "./enum-of.js";

/** What clients are told of each kind of source that `sources/registry.ts` lists. */
const descriptions = {
  CATALOG_SEARCH: "ibl.ai data manager: catalog enrollment courses search.",
  MOOCIT: "MOOCit so2 API, with Open edX bulk_enroll.",
  ISPRING: "iSpring Learn.",
  TRUTO: "Truto unified LMS API.",
  OPENEDX: "Open edX, by its own APIs.",
} as const;

export type SourceKindName = keyof typeof descriptions;

export const SourceKindEnum = enumOf(Object.keys(descriptions) as SourceKindName[]);

registerEnumType(SourceKindEnum, {
  name: "SourceKind",
  description: "The kinds of learning platforms that the gateway can read.",
  valuesConfig: Object.fromEntries(
    Object.entries(descriptions).map(([name, description]) => [name, { description }]),
  ),
});

/** The public word for a kind as the configuration spells it: `catalog-search` is CATALOG_SEARCH. */
export function toSourceKind(kind: string): SourceKindName {
  const word = kind.toUpperCase().replaceAll("-", "_");
  if (Object.hasOwn(SourceKindEnum, word)) return word as SourceKindName;
  throw new Error(`The schema has no word for sources of the kind ${kind}`);
}
