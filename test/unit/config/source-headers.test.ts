import { afterEach, expect, test } from "@jest/globals";
import { createConfig } from "../../../src/config/create-config.js";
import { closeAll as closeSources, openSources } from "../../../src/gateway.js";
import { unobserved } from "../../../src/observability/observe-sources.js";
import { call, closeAll, get, serve } from "../http/support.js";

afterEach(closeAll);

test("the headers of a source go with its requests, and not with those for tokens", async () => {
  const server = await serve((request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(request.url === "/token" ? '{ "access_token": "t", "expires_in": 60 }' : "{}");
  });
  const settings = {
    sources: [
      {
        id: "mooc",
        kind: "moocit",
        baseUrl: server.url,
        headers: { "X-Tenant": "acme" },
        auth: {
          type: "client-credentials",
          clientId: "c",
          clientSecret: "s",
          tokenUrl: `${server.url}/token`,
        },
      },
    ],
  };
  const config = createConfig(settings, { env: {}, directory: process.cwd() });
  const sources = openSources(config, () => unobserved);
  for (const { client } of sources) await client.send(get, call());
  expect(server.requests.map(({ method, headers }) => [method, headers["x-tenant"]])).toEqual([
    ["POST", undefined],
    ["GET", "acme"],
  ]);
  await closeSources(sources);
});
