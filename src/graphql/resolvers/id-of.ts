import type { Course } from "../../domain/course.js";
import type { Enrollment } from "../../domain/enrollment.js";
import { encodeGlobalId, type KeyHints } from "../../domain/global-id.js";
import type { User } from "../../domain/user.js";
import type { SourceConnector } from "../../sources/spi/source-connector.js";

export function idOf(row: User | Course): string {
  return encodeGlobalId(row);
}

/** Carries hints where the source reads the row again by more than its native key. */
export function idOfEnrollment(row: Enrollment, connector: SourceConnector | undefined): string {
  const { type, source, key } = row;
  const hints = connector !== undefined && usesHints(connector, row) ? hintsOf(row) : noHints;
  return encodeGlobalId({ type, source, key, hints });
}

const noHints: KeyHints = {};

function hintsOf({ user, course }: Enrollment): KeyHints {
  return {
    ...(user !== null && { userKey: user.key }),
    ...(course !== null && { courseKey: course.key }),
  };
}

const answers = new WeakMap<SourceConnector, boolean>();

/** Asked once of each source, with the first row that has hints: whether they change how the row is found. */
function usesHints(connector: SourceConnector, row: Enrollment): boolean {
  const before = answers.get(connector);
  if (before !== undefined) return before;
  if (row.user === null || row.course === null) return true;
  const without = JSON.stringify(connector.identify(row.key, noHints));
  const answer = without !== JSON.stringify(connector.identify(row.key, hintsOf(row)));
  answers.set(connector, answer);
  return answer;
}
