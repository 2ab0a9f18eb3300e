import { json } from "../http/reply.js";
import type { Reply } from "../http/reply.js";

const names: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

export function trutoError(status: number, message: string, more: object = {}): Reply {
  return json(status, { statusCode: status, error: names[status] ?? "Error", message, ...more });
}

export function missingParameters(parameters: readonly string[]): Reply {
  return trutoError(400, `Missing required query parameters: ${parameters.join(", ")}`, {
    truto_error_insight: { missing_required_query_parameters: parameters },
  });
}

/** Truto's own error, or one of the platform behind it, which it passes on with a flag. */
export function trutoErrorForm(status: number, remote: boolean): Reply {
  if (remote) {
    return trutoError(status, "The remote API answered with an error.", {
      truto_is_remote_error: true,
      raw_response: { error: { type: "remote", message: "told by the customer's platform" } },
      truto_error_insight: status === 429 ? { rate_limit_error: true } : { remote_error: true },
    });
  }
  const reply = trutoError(status, status === 503 ? "Account is blocked." : "Request failed.");
  return status === 429 ? { ...reply, headers: { ...reply.headers, "retry-after": "10" } } : reply;
}
