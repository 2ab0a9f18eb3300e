import DataLoader from "dataloader";
import type { Enrollment, EnrollmentAttribute } from "../../domain/enrollment.js";
import type { EnrollmentRef, Operation } from "../../federation/federation.js";
import { loadSideBySide } from "./load-side-by-side.js";
import { signatureOf } from "./signature.js";

export interface EnrollmentKey {
  readonly ref: EnrollmentRef;
  readonly wanted: ReadonlySet<EnrollmentAttribute>;
}

export function createEnrollmentLoader(
  operation: Operation,
): DataLoader<EnrollmentKey, Enrollment | null, string> {
  return new DataLoader(
    (keys: readonly EnrollmentKey[]) =>
      loadSideBySide(
        keys,
        (key) => key.ref.source,
        (key) => operation.enrollment(key.ref, key.wanted),
      ),
    {
      // Hints are part of the question, not of the identity: with others the row may be found where it was not.
      cacheKeyFn: ({ ref, wanted }) =>
        `${signatureOf(wanted)} ${JSON.stringify([ref.source, ref.key, ref.hints])}`,
    },
  );
}
