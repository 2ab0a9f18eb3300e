import { plain } from "./http/reply.js";
import type { RequestLog } from "./http/request-log.js";
import { SimulatorHost } from "./http/simulator-host.js";

/** A host that nobody may call: the target of redirects, foreign `next` links and external entities. */
export interface SecondHost {
  readonly url: string;
  /** Stays empty as long as the gateway keeps to its configured origins. */
  readonly requests: RequestLog;
  stop(): Promise<void>;
}

export async function startSecondHost(port?: number): Promise<SecondHost> {
  const host = await SimulatorHost.start({
    port,
    routes: [],
    errorForm: () => plain(200, "This is another host.\n"),
  });
  return { url: host.url, requests: host.requests, stop: () => host.stop() };
}
