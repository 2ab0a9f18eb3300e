import type { SourceCall } from "../../src/domain/call-context.js";
import type { Enrollment, EnrollmentAttribute } from "../../src/domain/enrollment.js";
import type { Companion } from "../../src/sources/spi/source-connector.js";

/** The rows with what the companion reads of them, in their order. */
export async function fillBy(
  companion: Companion,
  rows: readonly Enrollment[],
  wanted: ReadonlySet<EnrollmentAttribute>,
  call: SourceCall,
): Promise<readonly Enrollment[]> {
  const fillRow = await companion.read(rows, wanted, call);
  return rows.map((row) => fillRow(row));
}
