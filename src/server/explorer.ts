import { fileURLToPath } from "node:url";
import type { Route } from "./router.js";
import { createStaticFiles } from "./static-files.js";

export interface ExplorerOptions {
  readonly introspection: boolean;
  readonly landingPage: boolean;
}

/** The same folder from `src/server` and from `dist/server`. */
const folder = fileURLToPath(new URL("../../dist/explorer", import.meta.url));

/**
 * Everything from the gateway itself. The editor sets styles of its own making, brings its fonts inside its style sheet,
 * and works in workers.
 */
const contentPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** `GET /explorer`: GraphiQL from `src/explorer`, as `npm run build` bundled it. Where pages are off, so is this one. */
export function explorerRoutes({ introspection, landingPage }: ExplorerOptions): readonly Route[] {
  if (!introspection || !landingPage) return [];
  const files = createStaticFiles(folder, contentPolicy);
  const methods = ["GET", "HEAD"];
  return [
    {
      path: "/explorer",
      methods,
      handle: (exchange) => files.send(exchange, "index.html"),
    },
    {
      path: "/explorer/assets/*",
      methods,
      handle: (exchange) => files.send(exchange, exchange.path.slice("/explorer/".length)),
    },
  ];
}
