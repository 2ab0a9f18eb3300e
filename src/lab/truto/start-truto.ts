import { json } from "../http/reply.js";
import type { Reply } from "../http/reply.js";
import type { LabRequest } from "../http/request.js";
import { read, readByPost } from "../http/router.js";
import type { Route } from "../http/router.js";
import type { PageTokens } from "../http/page-tokens.js";
import { SimulatorHost } from "../http/simulator-host.js";
import { toSimulator } from "../simulator.js";
import type { Simulator } from "../simulator.js";
import { batchRequest } from "./batch-request.js";
import { missingParameters, trutoError, trutoErrorForm } from "./truto-errors.js";
import { TrutoLists } from "./truto-lists.js";
import { defaultTrutoSettings } from "./truto-settings.js";
import type { TrutoSettings } from "./truto-settings.js";
import { createTrutoState } from "./truto-state.js";
import type { TrutoRows, TrutoState } from "./truto-state.js";

export interface TrutoOptions {
  readonly port?: number | undefined;
  readonly rows?: TrutoRows | undefined;
  readonly settings?: Partial<TrutoSettings> | undefined;
}

/** A simulated Truto with one integrated account. */
export interface TrutoSimulator extends Simulator {
  readonly credentials: { readonly token: string; readonly integratedAccountId: string };
  readonly settings: TrutoSettings;
  readonly state: TrutoState;
  readonly pageTokens: PageTokens;
}

/** Truto's own two limits, over everything that the token and the account ask. */
class RateLimit {
  #recent: number[] = [];

  constructor(private readonly settings: TrutoSettings) {}

  refusal(): Reply | undefined {
    const { rateLimit } = this.settings;
    if (!rateLimit) return undefined;
    const now = Date.now();
    this.#recent = this.#recent.filter((at) => at > now - rateLimit.windowMs);
    if (this.#recent.length >= Math.min(rateLimit.token, rateLimit.account)) {
      return trutoErrorForm(429, false);
    }
    this.#recent.push(now);
    return undefined;
  }
}

type Guard = (handle: (request: LabRequest) => Reply, needsAccount?: boolean) => Route["handle"];

function guardWith(settings: TrutoSettings): Guard {
  const limit = new RateLimit(settings);
  return (handle, needsAccount = true) =>
    (request) => {
      if (request.headers.authorization !== `Bearer ${settings.token}`) {
        return trutoError(401, "Invalid API token.");
      }
      const account = request.query.one("integrated_account_id") ?? "";
      if (needsAccount && account === "") return missingParameters(["integrated_account_id"]);
      if (needsAccount && account !== settings.integratedAccountId) {
        return trutoError(404, "Integrated account not found.");
      }
      return limit.refusal() ?? handle(request);
    };
}

const meta = {
  query_schema: {
    integrated_account_id: { type: "string", required: true },
    user: { type: "object" },
    course: { type: "object" },
    limit: { type: "integer" },
    next_cursor: { type: "string" },
  },
};

function routesOf(state: TrutoState, settings: TrutoSettings, lists: TrutoLists): readonly Route[] {
  const guard = guardWith(settings);
  const enrollments = guard((request) => lists.enrollments(request));
  const base = "/unified/lms";
  return [
    read(`${base}/course-enrollments`, enrollments),
    read(`${base}/courseenrollments`, enrollments),
    read(
      `${base}/course-enrollments/meta/list`,
      guard(() => json(200, meta), false),
    ),
    ...(["users", "courses"] as const).flatMap((resource) => [
      read(
        `${base}/${resource}`,
        guard((request) => lists.list(request, resource)),
      ),
      read(
        `${base}/${resource}/:id`,
        guard((request) => lists.get(request, resource)),
      ),
    ]),
    readByPost(
      "/batch-request",
      guard((request) => batchRequest(request, state, lists, settings), false),
    ),
    read(
      "/integrated-account/:id/capabilities",
      guard(() => json(200, { unified: { lms: capabilities } }), false),
    ),
  ];
}

const capabilities = {
  "course-enrollments": ["list"],
  courses: ["list", "get"],
  users: ["list", "get"],
};

export async function startTruto(options: TrutoOptions = {}): Promise<TrutoSimulator> {
  const settings = { ...defaultTrutoSettings(), ...options.settings };
  const state = createTrutoState(options.rows ?? {});
  const lists = new TrutoLists(state, settings);
  const host = await SimulatorHost.start({
    port: options.port,
    routes: routesOf(state, settings, lists),
    errorForm: (status, _request, remote) => trutoErrorForm(status, remote),
  });
  const { token, integratedAccountId } = settings;
  return {
    ...toSimulator(host),
    credentials: { token, integratedAccountId },
    settings,
    state,
    pageTokens: lists.tokens,
  };
}
