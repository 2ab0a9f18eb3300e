import { Writable } from "node:stream";
import { createConfig } from "../../../src/config/create-config.js";
import { startGateway, type Gateway, type GatewayOptions } from "../../../src/gateway.js";
import type { OpenedxSimulator } from "../../../src/lab/openedx/start-openedx.js";
import type { Lab } from "../../../src/lab/start-lab.js";
import { createLogger } from "../../../src/observability/logger.js";

export interface LabGateway extends Gateway {
  readonly logged: () => string;
  ask(body: unknown, headers?: Record<string, string>): Promise<Response>;
}

type Settings = Record<string, unknown>;

/** Settings of the simulated sources that were started, each with what `changes` has for it. */
export function labSources(lab: Lab, changes: Readonly<Record<string, Settings>> = {}): Settings[] {
  const { catalog, moocit, ispring, truto } = lab;
  const sources: Settings[] = [
    {
      id: "campus",
      kind: "catalog-search",
      baseUrl: catalog.url,
      platformKey: "main",
      auth: { type: "header", ...catalog.credentials },
    },
    {
      id: "mooc",
      kind: "moocit",
      baseUrl: moocit.url,
      auth: { type: "bearer", ...moocit.credentials },
    },
    {
      id: "ispring",
      kind: "ispring",
      baseUrl: ispring.url,
      auth: { type: "client-credentials", ...ispring.credentials },
    },
    {
      id: "talent",
      kind: "truto",
      baseUrl: truto.url,
      integratedAccountId: truto.credentials.integratedAccountId,
      requires: "nothing",
      auth: { type: "bearer", token: truto.credentials.token },
    },
  ];
  const { openedx } = lab.further;
  if (openedx !== undefined) {
    sources.push({
      id: "edx",
      kind: "openedx",
      baseUrl: openedx.url,
      auth: { type: "client-credentials", ...(openedx as OpenedxSimulator).credentials },
    });
  }
  return sources.map((source) => ({ ...source, ...changes[String(source["id"])] }));
}

/** The whole gateway on a free port, from settings as a file would have them. */
export async function startLabGateway(
  settings: Settings,
  directory: string,
  environment: Readonly<Record<string, string>> = {},
  options: Pick<GatewayOptions, "withJobs"> = {},
): Promise<LabGateway> {
  const lines: string[] = [];
  const destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
  const config = createConfig(settings, { env: environment, directory, overrides: { port: 0 } });
  const gateway = await startGateway({
    config,
    environment,
    logger: createLogger({ destination }),
    ...options,
  });
  return {
    ...gateway,
    logged: () => lines.join(""),
    ask: (body, headers = {}) =>
      fetch(gateway.url, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
      }),
  };
}
