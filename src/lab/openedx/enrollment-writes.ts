import { empty, json } from "../http/reply.js";
import type { Reply } from "../http/reply.js";
import { isRecord, jsonBody, param } from "../http/request.js";
import type { LabRequest } from "../http/request.js";
import { isCourseKey } from "./course-keys.js";
import type { OpenedxSettings } from "./openedx-settings.js";
import { folded, pairKey } from "./openedx-state.js";
import type {
  OpenedxCourse,
  OpenedxEnrollment,
  OpenedxState,
  OpenedxUser,
} from "./openedx-state.js";

function message(status: number, words: string): Reply {
  return json(status, { message: words });
}

/** `GET /api/enrollment/v1/course/{id}`: open to everybody, hidden courses included. */
export function showEnrollmentCourse(request: LabRequest, state: OpenedxState): Reply {
  const id = param(request, "id");
  const course = isCourseKey(id) ? state.courses.lookup("id", folded(id))[0] : undefined;
  if (!course) return message(400, `No course found for course ID '${id}'`);
  return json(200, detailsOf(course));
}

function detailsOf({ id, name, modes }: OpenedxCourse): object {
  return {
    course_id: id,
    course_name: name,
    course_modes: modes.map((slug) => ({ slug, name: slug, min_price: 0 })),
    enrollment_start: null,
    enrollment_end: null,
    invite_only: false,
  };
}

/** What a request asks for, as far as its form is right. */
interface Wish {
  readonly username: string;
  readonly courseId: string;
  readonly mode: string | null;
  readonly isActive: boolean | null;
}

interface Refusal {
  readonly refusal: Reply;
}

/** The form of the body, and whether it may be asked for at all. */
function readWish(request: LabRequest, caller: OpenedxUser): Wish | Refusal {
  const body = jsonBody(request);
  if (!isRecord(body)) return { refusal: json(400, { detail: "JSON parse error" }) };
  const details = body["course_details"];
  const courseId = isRecord(details) ? details["course_id"] : undefined;
  if (typeof courseId !== "string" || courseId === "") {
    return { refusal: message(400, "Course ID must be specified to create a new enrollment.") };
  }
  if (!isCourseKey(courseId)) return { refusal: noCourse(courseId) };
  const username = textOf(body["user"]) ?? caller.username;
  const isActive = body["is_active"] ?? null;
  if (isActive !== null && typeof isActive !== "boolean") {
    return { refusal: message(400, "invalid enrollment activation status.") };
  }
  const wish = { username, courseId, mode: textOf(body["mode"]), isActive };
  return caller.is_staff ? wish : (refuseOthers(wish, caller) ?? wish);
}

/** What is left to people who are no staff. */
function refuseOthers({ username, mode, isActive }: Wish, caller: OpenedxUser): Refusal | null {
  if (folded(username) !== folded(caller.username)) return { refusal: empty(404) };
  if (isActive === false) return { refusal: message(403, "Only servers may deactivate.") };
  if (mode === null || mode === "audit" || mode === "honor") return null;
  const words = `User does not have permission to create enrollment with mode [${mode}].`;
  return { refusal: message(403, words) };
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function noCourse(id: string): Reply {
  return message(400, `No course '${id}' found for enrollment`);
}

/** Why the platform does not do it for this course and enrollment; null: it does. */
function refuseState(
  { mode, isActive }: Wish,
  course: OpenedxCourse,
  present: OpenedxEnrollment | undefined,
): Reply | null {
  const isModeOther = mode !== null && present !== undefined && present.mode !== mode;
  if (isModeOther && present.is_active && isActive === false) {
    const words = `Enrollment mode mismatch: active mode=${present.mode}, requested mode=${mode}. Won't deactivate.`;
    return message(400, words);
  }
  if (mode !== null && mode !== present?.mode && !course.modes.includes(mode)) {
    const words = `The [${mode}] course mode is expired or otherwise unavailable for course run [${course.id}].`;
    return message(400, words);
  }
  const isEntering = isActive !== false && present?.is_active !== true;
  return isEntering && course.closed ? message(403, `Enrollment in ${course.id} is closed.`) : null;
}

/** `POST /api/enrollment/v1/enrollment`: one person in one course, as `enrollments/views.py` goes about it. */
export class EnrollmentWrites {
  constructor(
    private readonly state: OpenedxState,
    private readonly settings: OpenedxSettings,
  ) {}

  post(request: LabRequest, caller: OpenedxUser): Reply {
    const wish = readWish(request, caller);
    if ("refusal" in wish) return wish.refusal;
    const user = this.state.users.lookup("username", folded(wish.username))[0];
    if (!user) return message(406, `The user ${wish.username} does not exist.`);
    const course = this.state.courses.lookup("id", folded(wish.courseId))[0];
    if (!course) return noCourse(wish.courseId);
    // One person is all there is to do: a part of it is nothing.
    return request.portion < 1 ? empty(500) : this.#fulfil(wish, user, course);
  }

  #fulfil(wish: Wish, user: OpenedxUser, course: OpenedxCourse): Reply {
    const { enrollments } = this.state;
    const key = pairKey(user.username, course.id);
    const present = enrollments.lookup("key", key)[0];
    const refusal = refuseState(wish, course, present);
    if (refusal) return refusal;
    const is_active = wish.isActive ?? true;
    const mode = wish.mode ?? present?.mode ?? course.modes[0] ?? "audit";
    const row = { ...(present ?? this.#newRow(user, course)), is_active, mode };
    if (present) enrollments.edit((other) => other === present, { is_active, mode });
    else enrollments.insert(row);
    const { created } = row;
    const course_details = detailsOf(course);
    return json(200, { created, mode, is_active, user: row.user, course_details });
  }

  #newRow(user: OpenedxUser, course: OpenedxCourse): Pick<OpenedxEnrollment, Given> {
    const created = new Date(this.settings.now()).toISOString().replace("Z", "000Z");
    return { created, user: user.username, course_id: course.id };
  }
}

type Given = "created" | "user" | "course_id";
