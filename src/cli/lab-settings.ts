/** What has to be known of the running simulators. */
export interface LabAddresses {
  readonly school: {
    readonly attendance: Readonly<Record<string, readonly { readonly person: LabPerson }[]>>;
  };
  readonly catalog: Simulated<{ readonly name: string; readonly value: string }> & {
    readonly state: { readonly enrollments: { all(): readonly CatalogRow[] } };
  };
  readonly moocit: Simulated<{ readonly token: string }>;
  readonly ispring: Simulated<{ readonly clientId: string; readonly clientSecret: string }>;
  readonly truto: Simulated<{ readonly token: string; readonly integratedAccountId: string }>;
}

interface LabPerson {
  readonly email: string;
}

interface CatalogRow {
  readonly email: string;
  readonly platform_key: string;
}

interface Simulated<Credentials> {
  readonly url: string;
  readonly credentials: Credentials;
}

/** The tenant of the simulated catalog that the gateway reads. */
const tenant = "main";

/** The settings of a gateway over the simulators, as a configuration file would have them. */
export function labSettings({ catalog, moocit, ispring, truto }: LabAddresses): unknown {
  return {
    // Apart from the jobs of real platforms: sources there may have the same ids, and jobs go on at the next start.
    storage: { url: "file:./data/lab" },
    sources: [
      {
        id: "campus",
        name: "Campus (simulated)",
        kind: "catalog-search",
        baseUrl: catalog.url,
        platformKey: tenant,
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

/**
 * What a person who started the lab has to know, as fields for the log and as text for the terminal. `note` is a line
 * about this one start.
 */
export function describeLab(
  lab: LabAddresses,
  url: string,
  note?: string,
): { readonly log: Readonly<Record<string, unknown>>; readonly text: string } {
  const { catalog, moocit, ispring, truto } = lab;
  const simulators = {
    "catalog-search": catalog.url,
    moocit: moocit.url,
    ispring: ispring.url,
    truto: truto.url,
  };
  const at = (path: string): string => new URL(path, url).href;
  const operation = firstQuery(personEverywhere(lab));
  const body = JSON.stringify({ query: operation.replace(/\s+/gu, " ").trim() });
  const list = Object.entries(simulators).map(([kind, at]) => `    ${kind.padEnd(16)}${at}`);
  const text = [
    "",
    "  No configuration was named, so this is the LAB:",
    "  ALL FOUR PLATFORMS ARE SIMULATORS, filled with people who do not exist.",
    ...(note === undefined ? [] : [`  ${note}`]),
    "",
    ...list,
    "",
    `  An example page:                           ${at("/")}`,
    `  GraphQL, and Apollo Sandbox in a browser:  ${url}`,
    `  GraphiQL, without any other network:       ${at("/explorer")}`,
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

/** Everything that one person is enrolled in, on every platform. */
function firstQuery(email: string): string {
  return `{
  enrollments(first: 20, filter: { email: ["${email}"] }) {
    nodes {
      status
      enrolledAt
      source { name kind }
      user { name email }
      course { title }
    }
    isComplete
    sources { source { id } status requests rowsReturned }
  }
}
`;
}

/** Somebody who learns on all four platforms. */
function personEverywhere({ school, catalog }: LabAddresses): string {
  const everywhere = Object.values(school.attendance).map(
    (attendance) => new Set(attendance.map(({ person }) => person.email.toLowerCase())),
  );
  for (const row of catalog.state.enrollments.all()) {
    const email = row.email.toLowerCase();
    const isPlain = /^[a-z]/u.test(email);
    if (isPlain && row.platform_key === tenant && everywhere.every((people) => people.has(email)))
      return email;
  }
  return "";
}
