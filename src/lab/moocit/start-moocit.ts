import { json, text } from "../http/reply.js";
import type { Reply } from "../http/reply.js";
import type { LabRequest } from "../http/request.js";
import { read, write } from "../http/router.js";
import type { Route } from "../http/router.js";
import { SimulatorHost } from "../http/simulator-host.js";
import { toSimulator } from "../simulator.js";
import type { Simulator } from "../simulator.js";
import { BulkEnroll, MissingCourse } from "./bulk-enroll.js";
import { parseBulkRequest } from "./bulk-request.js";
import type { BulkRequest } from "./bulk-request.js";
import { listCompanions, listEnrollments } from "./moocit-lists.js";
import { defaultMoocitSettings, moocitToken } from "./moocit-settings.js";
import type { MoocitSettings, MoocitTokenOwner } from "./moocit-settings.js";
import { createMoocitState } from "./moocit-state.js";
import type { MoocitRows, MoocitState } from "./moocit-state.js";
import { Throttle } from "./throttle.js";

export interface MoocitOptions {
  readonly port?: number | undefined;
  readonly rows?: MoocitRows | undefined;
  readonly settings?: Partial<MoocitSettings> | undefined;
}

/** A simulated MOOCit instance. */
export interface MoocitSimulator extends Simulator {
  readonly credentials: { readonly token: string };
  readonly settings: MoocitSettings;
  readonly state: MoocitState;
  /** Forgets which requests the throttle has counted. */
  forgetThrottle(): void;
}

const errorTexts: Readonly<Record<number, string>> = {
  401: "Authentication credentials were not provided.",
  403: "You do not have permission to perform this action.",
  404: "Not found.",
  405: "Method not allowed.",
};

function errorReply(status: number): Reply {
  return json(status, { detail: errorTexts[status] ?? "Something went wrong." });
}

/** The page of Open edX itself, where no route answers. */
const notFoundPage = text(404, "text/html; charset=utf-8", "<h1>Page not found</h1>");

function tokenOf(request: LabRequest): string {
  return /^(?:Bearer|JWT) (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
}

class BulkEnrollView {
  readonly throttle = new Throttle();
  readonly #bulk: BulkEnroll;

  constructor(
    private readonly state: MoocitState,
    private readonly settings: MoocitSettings,
  ) {
    this.#bulk = new BulkEnroll(state, settings);
  }

  handle(request: LabRequest, owner: MoocitTokenOwner): Reply {
    if (!this.settings.bulkEnroll) return notFoundPage;
    if (!this.#mayCall(owner)) return errorReply(403);
    const throttled = this.#throttled(tokenOf(request), owner);
    if (throttled) return throttled;
    const parsed = parseBulkRequest(request, this.state);
    if ("errors" in parsed) return json(400, parsed.errors);
    const bulk = parsed.request;
    if (!bulk.courses.every((course) => mayEnrollIn(owner, course))) return errorReply(403);
    return this.#run(bulk, request.portion);
  }

  #run(bulk: BulkRequest, portion: number): Reply {
    const { action, auto_enroll, email_students, identifiers } = bulk;
    const limit = Math.floor(identifiers.length * bulk.courses.length * portion);
    try {
      const courses = this.#bulk.run(bulk, limit);
      return json(200, { action, auto_enroll, email_students, courses });
    } catch (error) {
      if (!(error instanceof MissingCourse)) throw error;
      if (this.settings.missingCourse === "404") return errorReply(404);
      return text(500, "text/html; charset=utf-8", "<h1>Server Error (500)</h1>");
    }
  }

  #mayCall(owner: MoocitTokenOwner): boolean {
    if (owner.role === "staff") return true;
    return owner.role === "course-admin" && this.settings.bulkEnrollFor === "course-admins";
  }

  #throttled(token: string, owner: MoocitTokenOwner): Reply | undefined {
    const { throttle } = this.settings;
    if (!throttle) return undefined;
    const limit = owner.role === "staff" ? throttle.staff : throttle.others;
    const now = this.settings.now();
    const wait = this.throttle.waitSeconds(token, limit, throttle.windowMs, now);
    if (wait === 0) return undefined;
    const unit = wait === 1 ? "second" : "seconds";
    return json(
      429,
      { detail: `Request was throttled. Expected available in ${wait} ${unit}.` },
      { "retry-after": wait.toString() },
    );
  }
}

function mayEnrollIn(owner: MoocitTokenOwner, course: string): boolean {
  return (
    owner.role === "staff" || (owner.role === "course-admin" && owner.courses.includes(course))
  );
}

function routesOf(
  state: MoocitState,
  settings: MoocitSettings,
  view: BulkEnrollView,
): readonly Route[] {
  const owned =
    (handle: (request: LabRequest, owner: MoocitTokenOwner) => Reply) => (request: LabRequest) => {
      const owner = settings.tokens.get(tokenOf(request));
      return owner ? handle(request, owner) : errorReply(401);
    };
  return [
    read(
      "/api/so2/v1/enrollments",
      owned(({ query }) => listEnrollments(query, state, settings)),
    ),
    read(
      "/api/so2/v1/completion",
      owned(({ query }) => listCompanions(query, state.completion, state, settings)),
    ),
    read(
      "/api/so2/v1/grades",
      owned(({ query }) => listCompanions(query, state.grades, state, settings)),
    ),
    write(
      "/api/bulk_enroll/v1/bulk_enroll/",
      owned((request, owner) => view.handle(request, owner)),
    ),
  ];
}

export async function startMoocit(options: MoocitOptions = {}): Promise<MoocitSimulator> {
  const settings = { ...defaultMoocitSettings(), ...options.settings };
  const state = createMoocitState(options.rows ?? {});
  const view = new BulkEnrollView(state, settings);
  const host = await SimulatorHost.start({
    port: options.port,
    routes: routesOf(state, settings, view),
    errorForm: errorReply,
  });
  return {
    ...toSimulator(host),
    credentials: { token: moocitToken },
    settings,
    state,
    forgetThrottle: () => view.throttle.forget(),
  };
}
