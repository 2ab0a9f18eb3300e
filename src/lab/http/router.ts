import type { LabRequest, RequestKind } from "./request.js";
import type { Reply } from "./reply.js";

export interface Route {
  readonly method: string;
  /** A path whose segments are literal or `:name`; a trailing slash counts. */
  readonly path: string;
  readonly kind: RequestKind;
  readonly handle: (request: LabRequest) => Reply | Promise<Reply>;
}

export interface RouteMatch {
  readonly route: Route;
  readonly params: Record<string, string>;
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, want] of wanted.entries()) {
    const segment = given[index] ?? "";
    if (want.startsWith(":") && segment !== "") params[want.slice(1)] = decodeSegment(segment);
    else if (want !== segment) return undefined;
  }
  return params;
}

/** The routes of a path, literal segments before `:name` ones, whatever their method. */
export function routesAt(routes: readonly Route[], path: string): RouteMatch[] {
  return routes
    .flatMap((route) => {
      const params = matchPath(route.path, path);
      return params ? [{ route, params }] : [];
    })
    .sort((a, b) => Object.keys(a.params).length - Object.keys(b.params).length);
}

export function read(path: string, handle: Route["handle"]): Route {
  return { method: "GET", path, kind: "read", handle };
}

/** A POST that only reads: a filter too long for a query string. */
export function readByPost(path: string, handle: Route["handle"]): Route {
  return { method: "POST", path, kind: "read", handle };
}

export function write(path: string, handle: Route["handle"]): Route {
  return { method: "POST", path, kind: "write", handle };
}
