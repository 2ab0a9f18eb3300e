import type { SourceCall } from "../../src/domain/call-context.js";
import type { Enrollment, EnrollmentAttribute } from "../../src/domain/enrollment.js";
import type { Companion } from "../../src/sources/spi/source-connector.js";

/**
 * The rows with what the companion reads of them, in their order.
 * @throws SourceError where something of any could not be read
 */
export async function fillBy(
  companion: Companion,
  rows: readonly Enrollment[],
  wanted: ReadonlySet<EnrollmentAttribute>,
  call: SourceCall,
): Promise<readonly Enrollment[]> {
  const read = await companion.read(rows, wanted, call, "each");
  return rows.map((row) => {
    const failure = read.failureOf?.(row) ?? null;
    if (failure !== null) throw failure;
    return read.fill(row);
  });
}
