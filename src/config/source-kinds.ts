import type { z } from "zod";
import { defaults } from "./defaults.js";
import { choice, flag, text } from "./values.js";

/** What the configuration has to know of one kind of source beyond what all sources share. */
interface KindOfSource {
  /** Settings of this kind alone. Defaults are filled in here. */
  readonly settings: z.ZodRawShape;
  /** Where a token is fetched, below `baseUrl`, when `auth.tokenUrl` is absent. Absent: it has to be set. */
  readonly tokenPath?: string;
}

/** The kinds of sources that can be configured. A new kind is one entry; everything else here follows. */
export const sourceKinds = {
  "catalog-search": {
    settings: {
      platformKey: text("a tenant's key").optional().meta({
        description: "The default tenant: bounds every read that names no other",
        defaultText: "none",
      }),
    },
  },
  moocit: { settings: {} },
  ispring: {
    settings: {
      format: choice(["json", "xml"])
        .default(defaults.ispring.format)
        .meta({ description: "What the platform is asked to answer in" }),
      results: flag()
        .default(defaults.ispring.results)
        .meta({ description: "Whether statuses and progress are read from the learners' results" }),
    },
    tokenPath: "/api/v3/token",
  },
  truto: {
    settings: {
      integratedAccountId: text("Truto's id of the connected account").meta({
        description: "Truto's id of the connected account",
      }),
      requires: choice(["user-and-course", "nothing"]).default(defaults.truto.requires).meta({
        description:
          "What a list of enrollments has to be narrowed to; `nothing` where the provider can list",
      }),
    },
  },
  openedx: { settings: {}, tokenPath: "/oauth2/access_token" },
} as const satisfies Record<string, KindOfSource>;

export type SourceKind = keyof typeof sourceKinds;

export const sourceKindNames = Object.keys(sourceKinds) as readonly SourceKind[];

/** Where a source of this kind is asked for a token, below its `baseUrl`; undefined: unknown. */
export function tokenPathOf(kind: SourceKind): string | undefined {
  const entry: KindOfSource = sourceKinds[kind];
  return entry.tokenPath;
}
