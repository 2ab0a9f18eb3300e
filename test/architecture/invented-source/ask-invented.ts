import { createConfig } from "../../../src/config/create-config.js";
import { describeSettings } from "../../../src/config/describe-settings.js";
import { startGateway } from "../../../src/gateway.js";
import { createLogger } from "../../../src/observability/logger.js";
import { Writable } from "node:stream";

/* Runs in a process of its own, bundled with the two lines that add the kind. Prints what it found as JSON. */

const [, , baseUrl = ""] = process.argv;
const auth = { type: "client-credentials", clientId: "id", clientSecret: "secret" };
const source = { id: "far", kind: "invented", baseUrl };
const options = { env: {}, directory: process.cwd(), overrides: { port: 0 } };

let faults = "";
try {
  createConfig({ sources: [{ ...source, auth }] }, options);
} catch (error) {
  faults = String(error);
}

const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
const gateway = await startGateway({
  config: createConfig(
    { sources: [{ ...source, campusCode: "north", auth: { type: "bearer", token: "token" } }] },
    options,
  ),
  logger: createLogger({ destination: nowhere }),
});
const query = `{
  sources { kind capabilities { canBulkEnroll } }
  enrollments(filter: { email: ["BEN@north.example"] }) {
    nodes { source { kind } user { email } course { externalId kind } }
    isComplete
    sources { status requests }
  }
}`;
const response = await fetch(gateway.url, {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ query }),
});
const { data, errors } = (await response.json()) as { readonly data: unknown; errors?: unknown };
await gateway.stop();
const settings = describeSettings().filter(({ only }) => only === "invented");
process.stdout.write(JSON.stringify({ settings, faults, data: errors ?? data }));
