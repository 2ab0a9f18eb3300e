import { fileURLToPath } from "node:url";
import type { Route } from "./router.js";
import { createStaticFiles } from "./static-files.js";

const folder = fileURLToPath(new URL("../../dist/web", import.meta.url));

/** Everything from the gateway itself. */
const contentPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** `GET /` of the lab: the page from `examples/web`, as `npm run build` bundled it. */
export function examplePageRoutes(): readonly Route[] {
  const files = createStaticFiles(folder, contentPolicy);
  const methods = ["GET", "HEAD"];
  return [
    {
      path: "/",
      methods,
      handle: (exchange) => files.send(exchange, "index.html"),
    },
    {
      path: "/assets/*",
      methods,
      handle: (exchange) => files.send(exchange, exchange.path.slice(1)),
    },
  ];
}
