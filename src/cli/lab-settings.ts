import { readFileSync } from "node:fs";

/** What has to be known of the running simulators. */
export interface LabAddresses {
  readonly catalog: Simulated<{ readonly name: string; readonly value: string }>;
  readonly moocit: Simulated<{ readonly token: string }>;
  readonly ispring: Simulated<{ readonly clientId: string; readonly clientSecret: string }>;
  readonly truto: Simulated<{ readonly token: string; readonly integratedAccountId: string }>;
}

interface Simulated<Credentials> {
  readonly url: string;
  readonly credentials: Credentials;
}

/** The settings of a gateway over the simulators, as a configuration file would have them. */
export function labSettings({ catalog, moocit, ispring, truto }: LabAddresses): unknown {
  return {
    sources: [
      {
        id: "campus",
        name: "Campus (simulated)",
        kind: "catalog-search",
        baseUrl: catalog.url,
        platformKey: "main",
        auth: { type: "header", ...catalog.credentials },
      },
      {
        id: "mooc",
        name: "MOOC (simulated)",
        kind: "moocit",
        baseUrl: moocit.url,
        auth: { type: "bearer", ...moocit.credentials },
      },
      {
        id: "ispring",
        name: "iSpring Learn (simulated)",
        kind: "ispring",
        baseUrl: ispring.url,
        auth: { type: "client-credentials", ...ispring.credentials },
      },
      {
        id: "talent",
        name: "Talent, through Truto (simulated)",
        kind: "truto",
        baseUrl: truto.url,
        integratedAccountId: truto.credentials.integratedAccountId,
        requires: "nothing",
        auth: { type: "bearer", token: truto.credentials.token },
      },
    ],
  };
}

/** How the simulators have to be set so that every one of them can be listed. */
export const labOptions = { truto: { mode: "generic" } } as const;

/** What a person who started the lab has to know, as fields for the log and as text for the terminal. */
export function describeLab(
  { catalog, moocit, ispring, truto }: LabAddresses,
  url: string,
): { readonly log: Readonly<Record<string, unknown>>; readonly text: string } {
  const simulators = {
    "catalog-search": catalog.url,
    moocit: moocit.url,
    ispring: ispring.url,
    truto: truto.url,
  };
  const operation = readFirstOperation();
  const body = JSON.stringify({ query: operation.replace(/\s+/gu, " ").trim() });
  const list = Object.entries(simulators).map(([kind, at]) => `    ${kind.padEnd(16)}${at}`);
  const text = [
    "",
    "  No configuration was named, so this is the LAB:",
    "  ALL FOUR PLATFORMS ARE SIMULATORS, filled with people who do not exist.",
    "",
    ...list,
    "",
    `  GraphQL, and Apollo Sandbox in a browser:  ${url}`,
    "",
    "  A first query:",
    "",
    ...operation
      .trimEnd()
      .split("\n")
      .map((line) => `    ${line}`),
    "",
    "  The same from a terminal:",
    "",
    `    curl -s ${url} -H 'content-type: application/json' -d '${body}'`,
    "",
    "  Real platforms: --config rollcall.yaml. Ctrl-C ends all.",
    "",
  ].join("\n");
  return { log: { event: "lab", simulators, url, firstQuery: operation }, text };
}

/** An example operation without variables that rows of every kind answer. */
function readFirstOperation(): string {
  const text = readFileSync(
    new URL("../../schema/operations/everyone-enrolled.graphql", import.meta.url),
    "utf8",
  );
  return text.replace(/^#.*\n/gmu, "");
}
