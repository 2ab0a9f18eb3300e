import type { GraphQLEnumType } from "graphql";
import type { z } from "zod";
import { createConfig } from "../../src/config/create-config.js";
import { describeSettings } from "../../src/config/describe-settings.js";
import { enrollmentFields } from "../../src/domain/enrollment.js";
import { enrollmentFilterFields } from "../../src/domain/query.js";
import { closeAll, openSources } from "../../src/gateway.js";
import { unobserved } from "../../src/observability/observe-sources.js";
import { toCapabilities } from "../../src/graphql/resolvers/to-capabilities.js";
import { buildGatewaySchema } from "../../src/graphql/schema.js";
import { toSourceKind } from "../../src/graphql/types/source-kind.enum.js";
import { sourceKinds, type AnySourceKind } from "../../src/sources/source-kinds.js";
import type { Paging } from "../../src/sources/spi/capabilities.js";
import type { SourceConnector } from "../../src/sources/spi/source-connector.js";

/** Rows of cells; the first one is the head. */
export type Table = readonly (readonly string[])[];

/** Tables of the manual that the code itself tells, by the name that stands in `<!-- table: NAME -->`. */
export const tables: Readonly<Record<string, () => Promise<Table>>> = {
  sources: sourcesTable,
  filters: filtersTable,
  fields: fieldsTable,
  lookups: lookupsTable,
  settings: () => Promise.resolve(settingsTable()),
};

/** The table as Markdown, not yet aligned. */
export function toMarkdown([head = [], ...rows]: Table): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** What sources of each kind can do as they are configured by default. */
async function sourcesTable(): Promise<Table> {
  const connectors = await declaredConnectors();
  return [
    ["Kind", "Platform", "Lists", "Needs a filter", "Sorts itself by", "Bulk enrollment"],
    ...connectors.map(({ kind, platform, connector }) => {
      const { orderBy, requiredFilters, canBulkEnroll, canBulkUnenroll } =
        toCapabilities(connector);
      return [
        code(kind),
        platform.replace(/[.]$/u, ""),
        describePaging(connector.enrollments.paths[0].paging),
        describeNeed(requiredFilters),
        list(orderBy.map(code)),
        canBulkEnroll ? `enrolls${canBulkUnenroll ? ", unenrolls" : ""}` : "read-only",
      ];
    }),
  ];
}

/** Which conditions each kind evaluates itself. */
async function filtersTable(): Promise<Table> {
  const connectors = await declaredConnectors();
  const known = connectors.map(({ connector }) => {
    const { filters, requiredFilters } = toCapabilities(connector);
    const needed = new Set(requiredFilters.flat());
    return new Map(
      filters.map(({ field, precision, maxValues }) => {
        const values = maxValues === 1 ? "" : ` ×${maxValues.toLocaleString("en")}`;
        const mark = precision === "EXACT" ? "exact" : "≈";
        return [field, `${mark}${values}${needed.has(field) ? " †" : ""}`];
      }),
    );
  });
  return [
    ["Condition", ...connectors.map(({ kind }) => code(kind))],
    ...enrollmentFilterFields
      .filter((field) => known.some((fields) => fields.has(field)))
      .map((field) => [code(field), ...known.map((fields) => fields.get(field) ?? "")]),
  ];
}

/** Which fields of an enrollment each kind tells. */
async function fieldsTable(): Promise<Table> {
  const connectors = await declaredConnectors();
  const unknown = connectors.map(({ connector }) => toCapabilities(connector).unknownFields);
  return [
    ["Field", ...connectors.map(({ kind }) => code(kind))],
    ...enrollmentFields.map((field) => [
      code(field),
      ...unknown.map((fields) => (fields.includes(field) ? "" : "✓")),
    ]),
  ];
}

/** How users and courses are read. */
async function lookupsTable(): Promise<Table> {
  const connectors = await declaredConnectors();
  const atOnce = (batchSize: number | undefined): string => batchSize?.toLocaleString("en") ?? "–";
  return [
    ["Kind", "Lists users", "Lists courses", "Users in a look-up", "Courses in a look-up"],
    ...connectors.map(({ kind, connector }) => [
      code(kind),
      describeList(connector.users),
      describeList(connector.courses),
      atOnce(connector.userLookup?.batchSize),
      atOnce(connector.courseLookup?.batchSize),
    ]),
  ];
}

interface DeclaredConnector {
  readonly kind: string;
  /** As the schema describes it. */
  readonly platform: string;
  readonly connector: SourceConnector;
}

async function declaredConnectors(): Promise<readonly DeclaredConnector[]> {
  const words = buildGatewaySchema().getType("SourceKind") as GraphQLEnumType;
  const settings = {
    sources: sourceKinds.map(({ name, settings: own }) => ({
      id: name,
      kind: name,
      baseUrl: "https://platform.example.org",
      auth: { type: "bearer", token: "token" },
      ...examplesOf(own),
    })),
  };
  const config = createConfig(settings, { env: {}, directory: process.cwd(), overrides: {} });
  const sources = openSources(config, () => unobserved);
  await closeAll(sources);
  return sources.map(({ config: { kind }, connector }) => ({
    kind,
    platform: words.getValue(toSourceKind(kind))?.description ?? "",
    connector,
  }));
}

/** A value for each setting that a kind cannot do without. */
function examplesOf(settings: AnySourceKind["settings"]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, setting]) => {
      const { examples } = (setting as z.ZodType).meta() as { examples?: unknown[] };
      return examples === undefined ? [] : [[name, examples[0]]];
    }),
  );
}

function describeNeed(sets: readonly (readonly string[])[]): string {
  if (sets.length === 0) return "–";
  return sets.length === 1
    ? sets.map((set) => set.map(code).join(" and ")).join("")
    : `one of ${sets.length}`;
}

function describeList(list: SourceConnector["users"] | SourceConnector["courses"]): string {
  return list === undefined ? "from enrollments" : describePaging(list.paths[0].paging);
}

function describePaging(paging: Paging): string {
  switch (paging.style) {
    case "whole-list":
      return "whole list";
    case "page-number":
      return `pages of ${paging.maxPageSize.toLocaleString("en")}, by number`;
    case "cursor":
      return `pages of ${paging.maxPageSize.toLocaleString("en")}, by cursor`;
  }
}

function settingsTable(): Table {
  const rows = describeSettings().map(({ key, only, type, default: fallback, meaning }) => [
    code(key),
    type,
    fallback === "required" ? "**required**" : fallback,
    only === undefined ? meaning : `${meaning} (${only})`,
  ]);
  return [["Setting", "Value", "Default", "Meaning"], ...rows];
}

function code(text: string): string {
  return `\`${text}\``;
}

function list(items: readonly string[]): string {
  return items.length === 0 ? "–" : items.join(", ");
}
