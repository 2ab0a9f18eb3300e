import type { Dial } from "./dial.js";
import type { LabRequest } from "./http/request.js";
import type { RequestLog } from "./http/request-log.js";
import type { SimulatorHost } from "./http/simulator-host.js";

/** What every simulator offers to a test, whatever its platform. */
export interface Simulator {
  /** The base URL to configure the gateway with, without a trailing slash. */
  readonly url: string;
  readonly requests: RequestLog;
  readonly dial: Dial;
  /** How many connections are open, idle ones included. */
  connections(): number;
  /** Calls a function with each request before anything else happens to it; it may wait. */
  onRequest(hook: ((request: LabRequest) => void | Promise<void>) | undefined): void;
  /** Does at once what late-acting faults still have to do, and waits for it. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

export function toSimulator(host: SimulatorHost): Simulator {
  return {
    url: host.url,
    requests: host.requests,
    dial: host.dial,
    connections: () => host.connections,
    onRequest: (hook) => {
      host.onRequest = hook;
    },
    settle: () => host.settle(),
    stop: () => host.stop(),
  };
}
