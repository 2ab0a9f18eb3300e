import type { HttpClient } from "../http/http-types.js";
import * as registry from "./registry.js";
import type { SharedSettings, SourceKind } from "./source-kind.js";
import type { ReportDrift } from "./spi/drift.js";
import type { SourceConnector } from "./spi/source-connector.js";

type Registered = (typeof registry)[keyof typeof registry];

/** How configurations spell the kinds. */
export type SourceKindName = Registered["name"];

/** The settings that only one kind has, as they are declared. */
export type SettingsOfKind<Name extends SourceKindName> = Extract<
  Registered,
  { readonly name: Name }
>["settings"];

/** A kind among others: its settings are those that its own declaration has let through. */
export interface AnySourceKind extends Omit<SourceKind, "connect"> {
  readonly name: SourceKindName;
  connect(settings: SharedSettings, http: HttpClient, report: ReportDrift): SourceConnector;
}

/** All kinds, in the order of the registry's names. */
export const sourceKinds: readonly AnySourceKind[] = Object.values(registry);

const byName: ReadonlyMap<string, AnySourceKind> = new Map(
  sourceKinds.map((kind) => [kind.name, kind]),
);

/** The kind that a configuration calls so; undefined: there is none. */
export function findSourceKind(name: string): AnySourceKind | undefined {
  return byName.get(name);
}

export function sourceKindOf(name: SourceKindName): AnySourceKind {
  const kind = findSourceKind(name);
  if (kind === undefined) throw new Error(`${name} is not registered`);
  return kind;
}
