import { randomBytes } from "node:crypto";

import { json, text } from "../http/reply.js";
import type { Reply } from "../http/reply.js";
import { formBody } from "../http/request.js";
import type { LabRequest } from "../http/request.js";
import { Throttle } from "../moocit/throttle.js";
import type { OpenedxSettings } from "./openedx-settings.js";
import type { OpenedxState, OpenedxUser } from "./openedx-state.js";

type Scheme = "Bearer" | "JWT";

interface Token {
  readonly scheme: Scheme;
  readonly goodUntil: number;
}

const errorTexts: Readonly<Record<number, string>> = {
  401: "Authentication credentials were not provided.",
  403: "You do not have permission to perform this action.",
  404: "Not found.",
  405: "Method not allowed.",
};

/** An error as Django REST framework words it; what is worse than that is a page for people. */
export function openedxError(status: number): Reply {
  if (status >= 500) {
    return text(status, "text/html; charset=utf-8", `<h1>There has been a ${status} error</h1>`);
  }
  return json(status, { detail: errorTexts[status] ?? "Something went wrong." });
}

/** Tokens, the account behind them, and how often it may ask. */
export class OpenedxAccess {
  readonly #tokens = new Map<string, Token>();
  readonly #throttles = { enrollment: new Throttle(), courses: new Throttle() };

  constructor(
    private readonly state: OpenedxState,
    private readonly settings: OpenedxSettings,
  ) {}

  /** `POST /oauth2/access_token`: a bearer token, or with `token_type=jwt` a JWT. */
  issue(request: LabRequest): Reply {
    const form = formBody(request);
    if (form.one("grant_type") !== "client_credentials") {
      return json(400, { error: "unsupported_grant_type" });
    }
    const { clientId, clientSecret, tokenLifeSeconds, now } = this.settings;
    if (form.one("client_id") !== clientId || form.one("client_secret") !== clientSecret) {
      return json(401, { error: "invalid_client" });
    }
    const isJwt = form.one("token_type")?.toLowerCase() === "jwt";
    const access_token = randomBytes(24).toString("base64url");
    const goodUntil = now() + tokenLifeSeconds * 1_000;
    this.#tokens.set(access_token, { scheme: isJwt ? "JWT" : "Bearer", goodUntil });
    return json(200, {
      access_token,
      expires_in: tokenLifeSeconds,
      token_type: isJwt ? "JWT" : "Bearer",
      scope: "read write profile email",
    });
  }

  /** Makes every token handed out so far unknown. */
  revoke(): void {
    this.#tokens.clear();
  }

  /** Forgets which requests the throttles have counted. */
  forgetThrottle(): void {
    for (const throttle of Object.values(this.#throttles)) throttle.forget();
  }

  /** A handler for those who are signed in. The word before a token has to be that of its kind. */
  signedIn(handle: (request: LabRequest, caller: OpenedxUser) => Reply): (r: LabRequest) => Reply {
    return (request) => {
      const header = /^(Bearer|JWT) (\S+)$/.exec(request.headers.authorization ?? "");
      const token = this.#tokens.get(header?.[2] ?? "");
      const isGood = token?.scheme === header?.[1] && (token?.goodUntil ?? 0) > this.settings.now();
      const caller = this.state.users.lookup("username", this.settings.username)[0];
      return isGood && caller ? handle(request, caller) : openedxError(401);
    };
  }

  /** As `signedIn`; besides, throttled as the API is. */
  throttled(
    api: "enrollment" | "courses",
    handle: (request: LabRequest, caller: OpenedxUser) => Reply,
  ): (request: LabRequest) => Reply {
    return this.signedIn((request, caller) => {
      const wait = this.#waitSeconds(api, caller);
      if (wait === 0) return handle(request, caller);
      const detail = `Request was throttled. Expected available in ${wait} seconds.`;
      return json(429, { detail }, { "retry-after": wait.toString() });
    });
  }

  #waitSeconds(api: "enrollment" | "courses", caller: OpenedxUser): number {
    const { throttle, now } = this.settings;
    if (!throttle) return 0;
    const limit = throttle[api][caller.is_staff ? "staff" : "others"];
    return this.#throttles[api].waitSeconds(caller.username, limit, throttle.windowMs, now());
  }
}
