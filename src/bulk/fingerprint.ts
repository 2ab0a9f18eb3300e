import { createHash } from "node:crypto";
import type { BulkInput } from "./job.js";

/** One text for all that a request asks for. The key itself, and how long its caller waits, are no part of it. */
export function fingerprintOf(input: BulkInput): string {
  const { identifiers, courses, ...rest } = input;
  const hash = createHash("sha256");
  const settings = Object.entries({ ...rest, idempotencyKey: null });
  settings.sort(([a], [b]) => (a < b ? -1 : 1));
  hash.update(JSON.stringify(settings));
  hash.update(JSON.stringify(courses.map(({ courseId, cohort }) => [courseId, cohort])));
  for (const identifier of identifiers) hash.update(JSON.stringify(identifier));
  return hash.digest("hex");
}
