import { afterAll, beforeAll, describe, test } from "@jest/globals";
import { Subject, type Check } from "./checks.js";
import { failureChecks } from "./failure-checks.js";
import { listChecks } from "./list-checks.js";
import { lookupChecks } from "./lookup-checks.js";
import { reuseChecks } from "./reuse-checks.js";
import type { Platform } from "./platform.js";

/** The promises of `sources/spi/source-connector.ts`, each as a check. */
export const checks: readonly Check[] = [
  ...listChecks,
  ...lookupChecks,
  ...failureChecks,
  ...reuseChecks,
];

/** The suite that every connector has to pass, against a platform whose true rows are known. */
export function describeSourceConnector(name: string, start: () => Promise<Platform>): void {
  describe(`The connector to ${name}`, () => {
    let platform: Platform;
    let subject: Subject;
    beforeAll(async () => {
      platform = await start();
      subject = new Subject(platform);
    });
    afterAll(async () => {
      await platform.stop();
    });
    test.each(checks.map((check) => [check.promise, check] as const))("%s", (_promise, check) =>
      check.run(subject),
    );
  });
}
