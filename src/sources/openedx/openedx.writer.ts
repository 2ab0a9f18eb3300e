import type { SourceCall } from "../../domain/call-context.js";
import { SourceError } from "../../domain/errors.js";
import type { StopSignal } from "../../domain/stop-signal.js";
import type { JsonValue } from "../../domain/values.js";
import { parseJson } from "../../http/decode.js";
import type { HttpClient, HttpResponse } from "../../http/http-types.js";
import type {
  CellAnswer,
  CellTarget,
  EnrollmentWriter,
  Refusal,
  RefusedOutcome,
  WriteBatch,
} from "../spi/enrollment-writer.js";
import { isObject } from "../spi/row-reader.js";
import type { OpenedxApi } from "./openedx.api.js";
import { isCourseKey, isUsername } from "./openedx.requests.js";
import { OpenedxLooks, readNote, stateOf, type OpenedxNote } from "./openedx.writer-looks.js";

/** As many people as one list takes, in a few courses: pages of a hundred rows each. */
const lookSize = 400;
/** More would only run into the platform's throttle, which is 120 requests a minute for staff. */
const parallel = 4;

/**
 * Open edX's enrollment API: one person in one course at a time. Unenrolling sets an enrollment inactive. The answer
 * tells what is, not what was: so it is looked first, and who has already what is wanted is not written.
 */
export function createOpenedxWriter(http: HttpClient, api: OpenedxApi): EnrollmentWriter {
  const looks = new OpenedxLooks(api);
  const pairs = new WrittenPairs();
  return {
    canEnroll: true,
    canUnenroll: true,
    maxPeople: 1,
    maxCourses: 1,
    lookSize,
    parallel,
    tells: "look",
    refuse,
    look: (cells, look, call) => looks.look(cells, look, call),
    write: async (batch, call) => {
      const [cell] = batch.cells;
      const note = readNote(cell?.note ?? null);
      if (cell === undefined || note === null) return batch.cells.map(() => ({ kind: "again" }));
      return pairs.once(`${note.username}\n${cell.courseKey}`, call, () =>
        write(http, { batch, cell, note }, call),
      );
    },
  };
}

function refuse({ identifier, courseKey, cohort }: CellTarget): Refusal | null {
  const isAddress = identifier.includes("@") && !identifier.includes("\0");
  if (!isAddress && !isUsername(identifier)) {
    return { outcome: "INVALID_IDENTIFIER", message: "No account can be called so." };
  }
  if (!isCourseKey(courseKey)) {
    return { outcome: "UNKNOWN_COURSE", message: "This is not the key of an Open edX course." };
  }
  if (cohort !== null) {
    const message =
      "Open edX enrolls also where the course lacks the cohort: none is sent to this source.";
    return { outcome: "UNKNOWN_COHORT", message };
  }
  return null;
}

/** The same person may stand in one job by e-mail and by username. */
class WrittenPairs {
  readonly #written = new WeakMap<StopSignal, Set<string>>();

  /** Writes a pair, or says `again` where one piece of work wrote it since it was looked at. */
  async once(
    pair: string,
    { signal }: SourceCall,
    write: () => Promise<CellAnswer>,
  ): Promise<readonly CellAnswer[]> {
    const written = this.#written.get(signal) ?? new Set();
    this.#written.set(signal, written);
    // The next look shows what the other one did; should it not, it is written after all.
    if (written.delete(pair)) return [{ kind: "again" }];
    written.add(pair);
    try {
      return [await write()];
    } catch (error) {
      written.delete(pair);
      throw error;
    }
  }
}

interface Order {
  readonly batch: WriteBatch;
  readonly cell: CellTarget;
  readonly note: OpenedxNote;
}

/** Answers that are told apart here; all of them did nothing. */
const told = [400, 403, 404, 406];

async function write(http: HttpClient, order: Order, call: SourceCall): Promise<CellAnswer> {
  const response = await http.send(
    {
      method: "POST",
      path: "/api/enrollment/v1/enrollment",
      body: { type: "application/json", text: toBody(order) },
      accept: "application/json",
      kind: "write",
      expect: told,
    },
    call,
  );
  const answer = readAnswer(response);
  if (told.includes(response.status)) return refused(response.status, answer, order);
  const isActive = isObject(answer) ? answer["is_active"] : undefined;
  if (typeof isActive !== "boolean") {
    throw new SourceError("SOURCE_BAD_RESPONSE", "The answer to the enrollment cannot be read.", {
      mayHaveActed: true,
    });
  }
  const isEnrolling = order.batch.action === "ENROLL";
  if (isActive !== isEnrolling) return { kind: "look" };
  return {
    kind: "done",
    outcome: isEnrolling ? "ENROLLED" : "UNENROLLED",
    before: stateOf(true, order.note.enrolled),
    after: stateOf(true, isActive),
    message: messageOf(order.batch),
  };
}

/**
 * The mode stays what it is. On unenrolling it is named: should it have changed since the look, the platform refuses
 * ("Won't deactivate"), and it is looked again.
 */
function toBody({ batch, cell, note }: Order): string {
  const isEnrolling = batch.action === "ENROLL";
  return JSON.stringify({
    user: note.username,
    is_active: isEnrolling,
    ...(!isEnrolling && note.mode !== null && { mode: note.mode }),
    course_details: { course_id: cell.courseKey },
  });
}

/** What was asked for that the platform does not know. */
function messageOf({ action, terms }: WriteBatch): string | null {
  const { accessStartsAt, dueAt, locksAfterDue } = terms;
  if (action === "UNENROLL" || (accessStartsAt ?? dueAt ?? locksAfterDue) === null) return null;
  return "Open edX knows no days of access or due days: those given have no effect.";
}

/** What a refusal means: `enrollments/views.py`. */
function refused(status: number, answer: JsonValue | undefined, { note }: Order): CellAnswer {
  const before = stateOf(true, note.enrolled);
  const final = (outcome: RefusedOutcome, message: string): CellAnswer => ({
    kind: "done",
    outcome,
    before,
    after: before,
    message,
  });
  if (status === 406) return final("UNKNOWN_USER", "The platform has no such account.");
  if (status === 403) {
    return final(
      "NOT_PERMITTED",
      "The course is closed for enrollment, or its mode not permitted.",
    );
  }
  if (status === 404) {
    return final("NOT_PERMITTED", "The platform does not let the gateway enroll other people.");
  }
  const message = isObject(answer) ? answer["message"] : undefined;
  const words = typeof message === "string" ? message : "";
  if (/mode mismatch/iu.test(words)) return { kind: "again" };
  if (words.startsWith("No course "))
    return final("UNKNOWN_COURSE", "The platform has no such course.");
  if (words.includes("course mode is expired")) {
    return final("NOT_PERMITTED", "The course has no mode in which people can be enrolled.");
  }
  return final("SOURCE_FAILED", "The platform refuses this request (400).");
}

/** Undefined where it is no JSON. */
function readAnswer(response: HttpResponse): JsonValue | undefined {
  try {
    return parseJson(response.body) as JsonValue;
  } catch {
    return undefined;
  }
}
