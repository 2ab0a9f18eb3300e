import { plain } from "../http/reply.js";
import type { Reply } from "../http/reply.js";
import type { LabRequest } from "../http/request.js";
import { read, readByPost, write } from "../http/router.js";
import type { Route } from "../http/router.js";
import { SimulatorHost } from "../http/simulator-host.js";
import { toSimulator } from "../simulator.js";
import type { Simulator } from "../simulator.js";
import type { PageTokens } from "../http/page-tokens.js";
import { failure } from "./ispring-format.js";
import { IspringLists } from "./ispring-lists.js";
import { defaultIspringSettings } from "./ispring-settings.js";
import type { IspringSettings } from "./ispring-settings.js";
import { createIspringState } from "./ispring-state.js";
import type { IspringRows, IspringState } from "./ispring-state.js";
import { IspringTokens } from "./ispring-tokens.js";
import { IspringWrites } from "./ispring-writes.js";
import { learnerResults } from "./learner-results.js";

export interface IspringOptions {
  readonly port?: number | undefined;
  readonly rows?: IspringRows | undefined;
  readonly settings?: Partial<IspringSettings> | undefined;
}

/** A simulated iSpring Learn account. */
export interface IspringSimulator extends Simulator {
  /** Tokens are had at `{url}/api/v3/token`. */
  readonly credentials: { readonly clientId: string; readonly clientSecret: string };
  readonly settings: IspringSettings;
  readonly state: IspringState;
  readonly pageTokens: PageTokens;
  /** Makes every access token handed out so far unknown. */
  revokeTokens(): void;
}

const errorTexts: Readonly<Record<number, string>> = {
  401: "Unauthorized",
  403: "Permission denied",
  404: "Not found",
  405: "Method not allowed",
  429: "Too many requests",
};

function errorReply(status: number, request: LabRequest): Reply {
  return failure(request, status, errorTexts[status] ?? "Something went wrong");
}

/** Lets a route answer only who brings a good token and no overlong URL. */
function guarded(route: Route, tokens: IspringTokens, settings: IspringSettings): Route {
  return {
    ...route,
    handle: (request) => {
      if (request.targetLength > settings.maxUrlLength) return plain(414, "Request-URI Too Long");
      return tokens.accepts(request) ? route.handle(request) : errorReply(401, request);
    },
  };
}

function enrollmentRoutes(lists: IspringLists): Route[] {
  return [
    read("/enrollment", (request) => lists.enrollmentsUnpaged(request)),
    read("/enrollments", (request) => lists.enrollmentsPaged(request)),
    readByPost("/enrollments", (request) => lists.enrollmentsPaged(request)),
    read("/enrollment/:id", (request) => lists.enrollment(request)),
    read("/certificate/:id", (request) => lists.certificate(request)),
  ];
}

function userRoutes(lists: IspringLists): Route[] {
  return [
    read("/user", (request) => lists.usersUnpaged(request, 1)),
    read("/user/v2", (request) => lists.usersUnpaged(request, 2)),
    read("/users", (request) => lists.usersPaged(request, 1)),
    read("/users/v2", (request) => lists.usersPaged(request, 2)),
    readByPost("/users/v2", (request) => lists.usersPaged(request, 2)),
    readByPost("/users/find_existing", (request) => lists.existingUsers(request)),
    read("/user/:id", (request) => lists.user(request, 1)),
    read("/user/:id/v2", (request) => lists.user(request, 2)),
    read("/department", (request) => lists.departmentsUnpaged(request)),
    read("/departments", (request) => lists.departmentsPaged(request)),
  ];
}

function contentRoutes(lists: IspringLists): Route[] {
  return [
    read("/content", (request) => lists.contentsUnpaged(request)),
    read("/contents", (request) => lists.contentsPaged(request)),
    readByPost("/contents", (request) => lists.contentsPaged(request)),
    read("/content/:id", (request) => lists.content(request)),
  ];
}

function writeRoutes(writes: IspringWrites): Route[] {
  return [
    write("/enrollment", (request) => writes.create(request)),
    write("/enrollment/delete", (request) => writes.remove(request)),
    write("/enrollment/:id", (request) => writes.edit(request)),
    write("/enrollment/:id/reenroll", (request) => writes.reenroll(request)),
  ];
}

export async function startIspring(options: IspringOptions = {}): Promise<IspringSimulator> {
  const settings = { ...defaultIspringSettings(), ...options.settings };
  const state = createIspringState(options.rows ?? {});
  const lists = new IspringLists(state, settings);
  const tokens = new IspringTokens(settings);
  const routes = [
    ...enrollmentRoutes(lists),
    ...userRoutes(lists),
    ...contentRoutes(lists),
    read("/learners/results", (request) => learnerResults(request, state, settings, lists.pages)),
    ...writeRoutes(new IspringWrites(state, settings)),
  ].map((route) => guarded(route, tokens, settings));
  const host = await SimulatorHost.start({
    port: options.port,
    routes: [
      {
        method: "POST",
        path: "/api/v3/token",
        kind: "token",
        handle: (request) => tokens.issue(request),
      },
      ...routes,
    ],
    errorForm: errorReply,
  });
  return {
    ...toSimulator(host),
    credentials: { clientId: settings.clientId, clientSecret: settings.clientSecret },
    settings,
    state,
    pageTokens: lists.pages.tokens,
    revokeTokens: () => tokens.revoke(),
  };
}
