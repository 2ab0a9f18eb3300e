import { sendJson } from "./exchange.js";
import type { Route } from "./router.js";

/** Something without which the gateway should get no requests. */
export interface ReadinessCheck {
  /** A word for what it is, such as `job store`. */
  readonly name: string;
  /** Null where all is well, else why not: a sentence without secrets. */
  readonly check: () => string | null | Promise<string | null>;
}

/** How long a check may take before it counts as failed. */
const checkMs = 2_000;

/** `/health/live`: the process answers. `/health/ready`: it should get requests. Sources that are down do not matter. */
export function healthRoutes(
  checks: readonly ReadinessCheck[],
  isDraining: () => boolean,
): readonly Route[] {
  return [
    {
      path: "/health/live",
      methods: ["GET", "HEAD"],
      whileDraining: true,
      handle: (exchange) => sendJson(exchange, 200, { status: "live" }),
    },
    {
      path: "/health/ready",
      methods: ["GET", "HEAD"],
      whileDraining: true,
      handle: async (exchange) => {
        const reasons = isDraining() ? ["The gateway is stopping."] : await failures(checks);
        if (reasons.length === 0) sendJson(exchange, 200, { status: "ready" });
        else sendJson(exchange, 503, { status: "not ready", reasons });
      },
    },
  ];
}

async function failures(checks: readonly ReadinessCheck[]): Promise<readonly string[]> {
  const results = await Promise.all(checks.map(runCheck));
  return results.filter((reason) => reason !== null);
}

async function runCheck({ name, check }: ReadinessCheck): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve("It does not answer."), checkMs);
  });
  try {
    const reason = await Promise.race([check(), late]);
    return reason === null ? null : `${name}: ${reason}`;
  } catch {
    return `${name}: It cannot be checked.`;
  } finally {
    clearTimeout(timer);
  }
}
