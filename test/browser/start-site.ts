import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { labOptions, labSettings } from "../../src/cli/lab-settings.js";
import { createConfig } from "../../src/config/create-config.js";
import { startGateway } from "../../src/gateway.js";
import { startLab, type Lab } from "../../src/lab/start-lab.js";
import { createLogger } from "../../src/observability/logger.js";

/** What `npm start` starts, with a smaller school. */
export interface Site {
  readonly lab: Lab;
  /** Without a slash at the end. */
  readonly url: string;
  ask(query: string): Promise<unknown>;
  stop(): Promise<void>;
}

export async function startSite(): Promise<Site> {
  await buildPages();
  const directory = await mkdtemp(join(tmpdir(), "rollcall-site-"));
  const lab = await startLab({ ...labOptions, people: 200 });
  const settings = { ...(labSettings(lab) as object), storage: { url: `file:${directory}` } };
  const config = createConfig(settings, { env: {}, directory, overrides: { port: 0 } });
  const gateway = await startGateway({
    config,
    logger: createLogger({ level: "silent" }),
    withExamplePage: true,
    withJobs: true,
  });
  return {
    lab,
    url: new URL(gateway.url).origin,
    ask: async (query) => {
      const response = await fetch(gateway.url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ query }),
      });
      return response.json();
    },
    stop: async () => {
      await gateway.stop();
      await lab.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** In a process of its own: bundlers do not run inside of Jest. Does nothing where nothing has changed. */
async function buildPages(): Promise<void> {
  const script = `import { buildPages } from "./scripts/build-pages.mjs"; await buildPages();`;
  await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script]);
}
