import { text } from "../http/reply.js";
import { read, write } from "../http/router.js";
import type { Route } from "../http/router.js";
import { SimulatorHost } from "../http/simulator-host.js";
import { toSimulator } from "../simulator.js";
import type { Simulator } from "../simulator.js";
import { listEnrollments } from "./enrollment-list.js";
import { EnrollmentWrites, showEnrollmentCourse } from "./enrollment-writes.js";
import { OpenedxAccess, openedxError } from "./openedx-access.js";
import { defaultOpenedxSettings } from "./openedx-settings.js";
import type { OpenedxSettings } from "./openedx-settings.js";
import { createOpenedxState } from "./openedx-state.js";
import type { OpenedxRows, OpenedxState } from "./openedx-state.js";
import { listAccounts, listCourses, showCourse, showMe } from "./people-and-courses.js";

export interface OpenedxOptions {
  readonly port?: number | undefined;
  readonly rows?: OpenedxRows | undefined;
  readonly settings?: Partial<OpenedxSettings> | undefined;
}

/** A simulated Open edX, with the account behind its client as global staff. */
export interface OpenedxSimulator extends Simulator {
  readonly credentials: { readonly clientId: string; readonly clientSecret: string };
  readonly settings: OpenedxSettings;
  readonly state: OpenedxState;
  /** Makes every token handed out so far unknown. */
  revokeTokens(): void;
  /** Forgets which requests the throttles have counted. */
  forgetThrottle(): void;
}

/** The page of Django itself, where no route answers. */
const notFoundPage = text(404, "text/html; charset=utf-8", "<h1>Page not found</h1>");

function routesOf(
  state: OpenedxState,
  settings: OpenedxSettings,
  access: OpenedxAccess,
): readonly Route[] {
  const writes = new EnrollmentWrites(state, settings);
  return [
    {
      method: "POST",
      path: "/oauth2/access_token",
      kind: "token",
      handle: (request) => access.issue(request),
    },
    read(
      "/api/enrollment/v1/enrollments",
      access.throttled("enrollment", (request, caller) =>
        listEnrollments(request, caller, state, settings),
      ),
    ),
    read(
      "/api/enrollment/v1/course/:id",
      access.throttled("enrollment", (request) => showEnrollmentCourse(request, state)),
    ),
    write(
      "/api/enrollment/v1/enrollment",
      access.throttled("enrollment", (request, caller) => writes.post(request, caller)),
    ),
    read("/api/user/v1/me", access.signedIn(showMe)),
    read(
      "/api/user/v1/accounts",
      access.signedIn((request, caller) => listAccounts(request, caller, state)),
    ),
    read(
      "/api/courses/v1/courses/",
      access.throttled("courses", (request, caller) =>
        listCourses(request, caller, state, settings),
      ),
    ),
    read(
      "/api/courses/v1/courses/:id/",
      access.signedIn((request, caller) => showCourse(request, caller, state, settings)),
    ),
  ];
}

export async function startOpenedx(options: OpenedxOptions = {}): Promise<OpenedxSimulator> {
  const settings = { ...defaultOpenedxSettings(), ...options.settings };
  const state = createOpenedxState(options.rows ?? {}, settings.username);
  const access = new OpenedxAccess(state, settings);
  const host = await SimulatorHost.start({
    port: options.port,
    routes: routesOf(state, settings, access),
    errorForm: (status) => (status === 404 ? notFoundPage : openedxError(status)),
  });
  const { clientId, clientSecret } = settings;
  return {
    ...toSimulator(host),
    credentials: { clientId, clientSecret },
    settings,
    state,
    revokeTokens: () => access.revoke(),
    forgetThrottle: () => access.forgetThrottle(),
  };
}
