import type { Config } from "./config.js";
import { isLoopbackHost } from "./loopback.js";

/** What is allowed and yet worth a word at the start. */
export function findWarnings({
  server,
  access: { anonymous, apiKeys, jwt },
  sources,
}: Omit<Config, "warnings">): string[] {
  const warnings: [boolean, string][] = [
    [
      server.secretIsTemporary,
      "server.secret is not set: cursors will not outlive this process, nor be read by other replicas.",
    ],
    [
      anonymous !== undefined && !isLoopbackHost(server.host),
      "access.anonymous is set and server.host is not a loopback host: whoever reaches this machine may use the gateway without credentials.",
    ],
    [
      anonymous === undefined && apiKeys.length === 0 && jwt === undefined,
      "Nobody can ask: access has neither apiKeys nor jwt, and callers without credentials are not let in here.",
    ],
    [
      jwt !== undefined && jwt.issuer === undefined,
      "access.jwt.issuer is not set: tokens of any issuer with the same keys are accepted.",
    ],
    [
      jwt?.audience.length === 0,
      "access.jwt.audience is not set: tokens that were made for other services are accepted.",
    ],
    ...sources.map(({ id, enabled, maxRequests }): [boolean, string] => [
      enabled && maxRequests === 1,
      `maxRequests of the source "${id}" is 1: a list that comes in pages is told no further than its first one. To go on at a cursor takes 2.`,
    ]),
  ];
  return warnings.flatMap(([applies, text]) => (applies ? [text] : []));
}
