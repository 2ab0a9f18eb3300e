import { Refusal } from "./refusal.js";

/** Checks the `Host` header of a request without credentials. @throws Refusal 403 */
export type AssertLocalHost = (host: string | undefined) => void;

/**
 * Where anybody on this machine may ask without credentials, a page of another site must not become "anybody" by giving
 * its own name this machine's address (DNS rebinding): such a request still carries that site's name as its host.
 */
export function createLocalHostCheck(listeningOn: string): AssertLocalHost {
  if (!isLoopback(listeningOn)) return () => undefined;
  return (host) => {
    if (host === undefined || isLoopback(host.replace(/:\d+$/u, ""))) return;
    throw new Refusal(
      403,
      "FORBIDDEN",
      "Without credentials the gateway answers under the names localhost, 127.0.0.1 and [::1] only.",
    );
  };
}

function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/iu.test(host);
}
