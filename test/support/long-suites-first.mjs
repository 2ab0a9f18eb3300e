import { existsSync } from "node:fs";
import { join } from "node:path";
import Sequencer from "@jest/test-sequencer";

/** Where jest has no timings yet, these are started first, so that no core waits for the last one. */
const longSuites = [
  "properties/federation",
  "properties/execution/execution",
  "integration/bulk/kill",
  "integration/bulk/let-out",
  "documentation/commands",
  "integration/federation/truth-table",
  "properties/planted-bugs",
  "integration/http/main",
  "integration/trust/fault-matrix",
  "integration/federation/costs",
  "integration/bulk/size",
  "integration/bulk/command-line",
  "integration/federation/walks",
  "documentation/readme",
  "integration/bulk/lost-answers",
  "integration/trust/two-worlds",
  "unit/federation/cursors",
  "integration/reading/filters",
  "integration/reading/failures",
  "integration/trust/write-faults",
  "integration/bulk/job-control",
  "integration/bulk/refused-writes",
  "integration/bulk/invitations",
  "unit/domain/zoned-time",
  "contract/ispring",
  "contract/moocit",
].map((name) => join(import.meta.dirname, "..", `${name}.test.ts`));

export default class LongSuitesFirst extends Sequencer {
  constructor(options) {
    super(options);
    const gone = longSuites.filter((path) => !existsSync(path));
    if (gone.length > 0) throw new Error(`Named as long, and not there: ${gone.join(", ")}`);
  }

  sort(tests) {
    const sorted = super.sort(tests);
    const untimed = new Map(
      sorted.filter(({ duration }) => duration === undefined).map((test) => [test.path, test]),
    );
    const first = longSuites.flatMap((path) => untimed.get(path) ?? []);
    return [...first, ...sorted.filter((test) => !first.includes(test))];
  }
}
