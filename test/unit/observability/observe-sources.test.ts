import { expect, test } from "@jest/globals";
import { noteRecipe, recipeOf } from "../../../src/domain/recipes.js";
import { createLogger } from "../../../src/observability/logger.js";
import { createMetrics } from "../../../src/observability/metrics.js";
import { observeSources } from "../../../src/observability/observe-sources.js";
import { noTracing } from "../../../src/observability/tracing.js";

test("drift of what is made again was told when it was made first", async () => {
  const metrics = createMetrics();
  const logger = createLogger({ level: "silent" });
  const { reportDrift } = observeSources({ logger, metrics, tracing: noTracing })("learn");
  const make = (): { readonly rows: number } => {
    reportDrift({ source: "learn", what: "user.email is no text" });
    return { rows: 1 };
  };
  const page = make();
  noteRecipe(page, { make, bytes: 100 });
  expect(recipeOf(page)?.make()).toEqual(page);
  expect(await metrics.text()).toContain('rollcall_drift_total{source="learn"} 1');
  make();
  expect(await metrics.text()).toContain('rollcall_drift_total{source="learn"} 2');
});
