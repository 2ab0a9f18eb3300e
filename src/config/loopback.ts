import { isIP } from "node:net";

/** Whether a host, as a setting or as `URL.hostname` has it, is this machine and nothing else. */
export function isLoopbackHost(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/u, "$1").toLowerCase();
  if (bare === "localhost" || bare === "::1") return true;
  return isIP(bare) === 4 && bare.startsWith("127.");
}

/** Whether a URL keeps what is sent to it secret on the way: `https:`, or not leaving this machine. */
export function isPrivateOnTheWay(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "https:" || isLoopbackHost(hostname);
}
