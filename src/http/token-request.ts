import type { SourceCall } from "../domain/call-context.js";
import { SourceError } from "../domain/errors.js";
import { decode, nonEmptyText, numberLike, object, optional } from "./decode.js";
import { encodeForm } from "./encode.js";
import type { HttpClient } from "./http-types.js";
import { parseJson } from "./parse-json.js";
import type { Token } from "./token-store.js";
import { child, parseXml, textOf } from "./xml.js";

/** Where the answer does not say how long the token lives. */
const defaultLifeSeconds = 300;

/** Who asks for a token, and of which kind. */
export interface TokenRequest {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scheme: "Bearer" | "JWT" | "none";
}

/**
 * Asks for a token: a form by POST, answered in JSON or XML.
 *
 * @throws SourceError SOURCE_UNAUTHENTICATED where the client is refused, else the reason why there is no token.
 */
export async function requestToken(
  client: HttpClient,
  path: string,
  { clientId, clientSecret, scheme }: TokenRequest,
  call: SourceCall,
): Promise<Token> {
  const text = encodeForm([
    ["client_id", clientId],
    ["client_secret", clientSecret],
    ["grant_type", "client_credentials"],
    // Open edX gives a bearer token unless it is asked for the other kind.
    ...(scheme === "JWT" ? [["token_type", "jwt"] as const] : []),
  ]);
  const { status, headers, body } = await client.send(
    {
      method: "POST",
      path,
      accept: "application/json",
      body: { type: "application/x-www-form-urlencoded", text },
      // Asking twice gives two tokens, both valid: it may be tried again.
      kind: "read",
      expect: [400, 401, 403],
    },
    call,
  );
  if (status >= 400) {
    throw new SourceError(
      "SOURCE_UNAUTHENTICATED",
      "The source refuses to give a token: client id or secret are wrong, or not permitted.",
      { status },
    );
  }
  const isXml =
    headers["content-type"]?.includes("xml") === true ||
    body.toString("latin1", 0, 64).trimStart().startsWith("<");
  const { token, seconds } = isXml ? fromXml(body) : fromJson(body);
  return { text: token, lifeMs: (seconds ?? defaultLifeSeconds) * 1000 };
}

interface Answer {
  readonly token: string;
  readonly seconds: number | null;
}

function fromJson(body: Buffer): Answer {
  const answer = decode(tokenAnswer, parseJson(body));
  return { token: answer.access_token, seconds: answer.expires_in };
}

function fromXml(body: Buffer): Answer {
  const root = parseXml(body);
  const answer = decode(tokenAnswer, {
    access_token: textOf(child(root, "access_token")),
    expires_in: textOf(child(root, "expires_in")),
  });
  return { token: answer.access_token, seconds: answer.expires_in };
}

const tokenAnswer = object({ access_token: nonEmptyText, expires_in: optional(numberLike) });
