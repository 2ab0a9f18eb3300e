import type { Metrics } from "../observability/metrics.js";
import { send } from "./exchange.js";
import type { Route } from "./router.js";

/** `/metrics`, for Prometheus. */
export function metricsRoute(metrics: Metrics): Route {
  return {
    path: "/metrics",
    methods: ["GET"],
    whileDraining: true,
    handle: async (exchange) =>
      send(exchange, 200, { "Content-Type": metrics.contentType }, await metrics.text()),
  };
}
