import type { Exchange } from "./exchange.js";
import { Refusal } from "./refusal.js";

/** One place below the gateway's root. */
export interface Route {
  /** `/graphql`; with a `*` at the end, everything that begins so: `/explorer/*`. */
  readonly path: string;
  readonly methods: readonly string[];
  /** Whether the route is answered while the gateway drains. Default: no. */
  readonly whileDraining?: boolean;
  handle(exchange: Exchange): void | Promise<void>;
}

export interface Router {
  /** @throws Refusal 404 or 405 */
  find(method: string, path: string): Route;
}

/** Exact paths win over those with a `*`, and longer ones of these over shorter ones. */
export function createRouter(routes: readonly Route[]): Router {
  const exact = new Map(routes.filter(isExact).map((route) => [route.path, route]));
  const open = routes
    .filter((route) => !isExact(route))
    .sort((a, b) => b.path.length - a.path.length);
  return {
    find(method, path) {
      const route =
        exact.get(path) ?? open.find((candidate) => path.startsWith(candidate.path.slice(0, -1)));
      if (route === undefined) {
        throw new Refusal(404, "BAD_REQUEST", "There is nothing here; GraphQL is at /graphql.");
      }
      if (route.methods.includes(method)) return route;
      const allowed = route.methods.join(", ");
      throw new Refusal(405, "BAD_REQUEST", `Expected the method ${allowed}.`, { Allow: allowed });
    },
  };
}

function isExact(route: Route): boolean {
  return !route.path.endsWith("*");
}
