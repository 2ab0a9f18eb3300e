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

type Guard = (handle: (request: LabRequest) => Reply) => Route["handle"];

function guardWith(tokens: IspringTokens, settings: IspringSettings): Guard {
  return (handle) => (request) => {
    const length = request.path.length + request.query.pairs.flat().join("==").length;
    if (length > settings.maxUrlLength) return plain(414, "Request-URI Too Long");
    return tokens.accepts(request) ? handle(request) : errorReply(401, request);
  };
}

function readRoutes(
  guard: Guard,
  lists: IspringLists,
  state: IspringState,
  settings: IspringSettings,
): Route[] {
  return [
    read(
      "/enrollment",
      guard((request) => lists.enrollmentsUnpaged(request)),
    ),
    read(
      "/enrollments",
      guard((request) => lists.enrollmentsPaged(request)),
    ),
    readByPost(
      "/enrollments",
      guard((request) => lists.enrollmentsPaged(request)),
    ),
    read(
      "/enrollment/:id",
      guard((request) => lists.enrollment(request)),
    ),
    read(
      "/user",
      guard((request) => lists.usersUnpaged(request, 1)),
    ),
    read(
      "/user/v2",
      guard((request) => lists.usersUnpaged(request, 2)),
    ),
    read(
      "/users",
      guard((request) => lists.usersPaged(request, 1)),
    ),
    read(
      "/users/v2",
      guard((request) => lists.usersPaged(request, 2)),
    ),
    readByPost(
      "/users/v2",
      guard((request) => lists.usersPaged(request, 2)),
    ),
    readByPost(
      "/users/find_existing",
      guard((request) => lists.existingUsers(request)),
    ),
    read(
      "/user/:id",
      guard((request) => lists.user(request, 1)),
    ),
    read(
      "/user/:id/v2",
      guard((request) => lists.user(request, 2)),
    ),
    read(
      "/content",
      guard((request) => lists.contentsUnpaged(request)),
    ),
    read(
      "/contents",
      guard((request) => lists.contentsPaged(request)),
    ),
    readByPost(
      "/contents",
      guard((request) => lists.contentsPaged(request)),
    ),
    read(
      "/content/:id",
      guard((request) => lists.content(request)),
    ),
    read(
      "/certificate/:id",
      guard((request) => lists.certificate(request)),
    ),
    read(
      "/department",
      guard((request) => lists.departmentsUnpaged(request)),
    ),
    read(
      "/departments",
      guard((request) => lists.departmentsPaged(request)),
    ),
    read(
      "/learners/results",
      guard((request) => learnerResults(request, state, settings, lists.pages)),
    ),
  ];
}

function writeRoutes(guard: Guard, writes: IspringWrites): Route[] {
  return [
    write(
      "/enrollment",
      guard((request) => writes.create(request)),
    ),
    write(
      "/enrollment/delete",
      guard((request) => writes.remove(request)),
    ),
    write(
      "/enrollment/:id",
      guard((request) => writes.edit(request)),
    ),
    write(
      "/enrollment/:id/reenroll",
      guard((request) => writes.reenroll(request)),
    ),
  ];
}

export async function startIspring(options: IspringOptions = {}): Promise<IspringSimulator> {
  const settings = { ...defaultIspringSettings(), ...options.settings };
  const state = createIspringState(options.rows ?? {});
  const lists = new IspringLists(state, settings);
  const tokens = new IspringTokens(settings);
  const guard = guardWith(tokens, settings);
  const host = await SimulatorHost.start({
    port: options.port,
    routes: [
      {
        method: "POST",
        path: "/api/v3/token",
        kind: "token",
        handle: (request) => tokens.issue(request),
      },
      ...readRoutes(guard, lists, state, settings),
      ...writeRoutes(guard, new IspringWrites(state, settings)),
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
