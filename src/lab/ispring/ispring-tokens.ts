import { randomBytes } from "node:crypto";

import { json, text } from "../http/reply.js";
import type { Reply } from "../http/reply.js";
import { formBody } from "../http/request.js";
import type { LabRequest } from "../http/request.js";
import { toXml, xmlHeader } from "../http/xml.js";
import { failure, wantsJson, xmlType } from "./ispring-format.js";
import type { IspringSettings } from "./ispring-settings.js";

/** Access tokens by client credentials. Older ones stay good until they run out. */
export class IspringTokens {
  readonly #goodUntil = new Map<string, number>();

  constructor(private readonly settings: IspringSettings) {}

  /** `POST /api/v3/token`. */
  issue(request: LabRequest): Reply {
    const form = formBody(request);
    if (form.one("grant_type") !== "client_credentials") {
      return failure(request, 400, "Unsupported grant_type");
    }
    const { clientId, clientSecret, tokenLifeSeconds } = this.settings;
    if (form.one("client_id") !== clientId || form.one("client_secret") !== clientSecret) {
      return failure(request, 401, "Invalid client credentials");
    }
    const access_token = randomBytes(24).toString("base64url");
    this.#goodUntil.set(access_token, this.settings.now() + tokenLifeSeconds * 1_000);
    const answer = { access_token, expires_in: tokenLifeSeconds, token_type: "bearer" };
    if (wantsJson(request)) return json(200, answer);
    return text(200, xmlType, xmlHeader + toXml("response", answer));
  }

  /** Makes every token handed out so far unknown. */
  revoke(): void {
    this.#goodUntil.clear();
  }

  accepts(request: LabRequest): boolean {
    const header = request.headers.authorization ?? "";
    const bearer = /^Bearer (.+)$/i.exec(header)?.[1];
    const { tokenSchemes } = this.settings;
    if (tokenSchemes !== "both" && (tokenSchemes === "bearer") !== (bearer !== undefined)) {
      return false;
    }
    return (this.#goodUntil.get(bearer ?? header) ?? 0) > this.settings.now();
  }
}
