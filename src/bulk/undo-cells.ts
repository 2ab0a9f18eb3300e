import { decodeGlobalId } from "../domain/global-id.js";
import type { JsonValue } from "../domain/values.js";
import type { Store } from "../storage/store.js";
import { toState } from "./cell-records.js";
import { isOwnChange } from "./decide.js";
import type { CourseRef, Outcome, Undo } from "./job.js";
import type { NewCell } from "./new-job.js";

const pageSize = 500;

const undone: readonly Outcome[] = ["ENROLLED", "INVITED", "UNENROLLED"];

/**
 * The cells of a job that takes another one back: those that the other one itself changed, as it found and left them.
 *
 * @param sees Whether the caller may still see the source.
 */
export async function* undoCells(
  store: Store,
  jobId: string,
  sees: (source: string) => boolean,
): AsyncGenerator<NewCell, void, undefined> {
  for (let after = -1; ;) {
    const rows = await store.read((db) =>
      db
        .selectFrom("cells")
        .selectAll()
        .where("job_id", "=", jobId)
        .where("position", ">", after)
        .orderBy("position")
        .limit(pageSize)
        .execute(),
    );
    for (const row of rows) {
      const outcome = row.outcome as Outcome;
      const before = toState(row.state_before);
      if (!undone.includes(outcome) || !isOwnChange(outcome, before)) continue;
      const undo: Undo = {
        was: outcome as Undo["was"],
        autoEnroll: before?.autoEnroll ?? null,
        before: readNote(row.note_before),
        after: readNote(row.note_after),
      };
      const isSeen = sees(row.source);
      yield {
        position: row.position,
        row: row.row,
        identifier: row.identifier,
        source: isSeen ? row.source : null,
        course: courseOf(row.course_id, row.source, row.course_key),
        outcome: isSeen ? "PENDING" : "UNKNOWN_COURSE",
        message: isSeen ? null : "The source is not among those that you may use any more.",
        undo,
      };
    }
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.position;
  }
}

function courseOf(courseId: string, source: string, courseKey: string): CourseRef {
  const id = decodeGlobalId(courseId);
  const own = id?.type === "course" ? { source: id.source, courseKey: id.key } : null;
  return { courseId, cohort: null, source, courseKey, ...own };
}

function readNote(json: string | null): JsonValue {
  return json === null ? null : (JSON.parse(json) as JsonValue);
}
