import { randomUUID } from "node:crypto";

import type { Reply } from "../http/reply.js";
import { plain } from "../http/reply.js";
import { param } from "../http/request.js";
import type { LabRequest } from "../http/request.js";
import { bodyParameters } from "./ispring-body.js";
import type { Parameters } from "./ispring-body.js";
import { done, failure } from "./ispring-format.js";
import type { IspringSettings } from "./ispring-settings.js";
import type { IspringEnrollment, IspringState } from "./ispring-state.js";

const day = /^\d{4}-\d{2}-\d{2}( \d{2}:\d{2}:\d{2})?$/;

/** The dates of an enrollment, as a write gives them. */
interface Terms {
  readonly accessDate: string;
  readonly dueDate?: string;
  readonly expirationDate?: string;
  readonly shouldLockAfterDueDate: boolean;
}

function isYes(text: string | undefined): boolean {
  return text === "1" || text === "true";
}

/** The terms, or what is wrong with them. */
function termsOf(parameters: Parameters, now: number): Terms | string {
  const access = parameters.one("accessDate") ?? new Date(now).toISOString().slice(0, 10);
  if (!day.test(access)) return "Invalid accessDate";
  const type = parameters.one("dueDateType") ?? "";
  const accessDate = access.slice(0, 10);
  const shouldLockAfterDueDate = isYes(parameters.one("lockAfterDueDate"));
  if (type === "unlimited" || type === "default") return { accessDate, shouldLockAfterDueDate };
  const due = dueDateOf(type, parameters, accessDate);
  if (due === undefined) return `Invalid ${type === "" ? "dueDateType" : type}`;
  const locks = shouldLockAfterDueDate ? { expirationDate: due } : {};
  return { accessDate, dueDate: due, ...locks, shouldLockAfterDueDate };
}

function dueDateOf(type: string, parameters: Parameters, accessDate: string): string | undefined {
  const dueDate = parameters.one("dueDate") ?? "";
  if (type === "due_date") return day.test(dueDate) ? dueDate.slice(0, 10) : undefined;
  const hours = parameters.one("duePeriod") ?? "";
  if (type !== "due_period" || !/^[1-9]\d{0,6}$/.test(hours)) return undefined;
  const instant = Date.parse(`${accessDate}T00:00:00Z`) + Number(hours) * 3_600_000;
  return new Date(instant).toISOString().slice(0, 10);
}

/** Enrolling, editing, enrolling anew and unenrolling. A request with one bad id does nothing at all. */
export class IspringWrites {
  constructor(
    private readonly state: IspringState,
    private readonly settings: IspringSettings,
  ) {}

  /** `POST /enrollment`: every learner into every course; 201 without a body. */
  create(request: LabRequest): Reply {
    const parameters = bodyParameters(request);
    if (!parameters) return failure(request, 400, "Unreadable request body");
    const [courses, learners] = [parameters.list("courseIds"), parameters.list("learnerIds")];
    if (!courses || !learners)
      return failure(request, 400, "courseIds and learnerIds are required");
    if (parameters.one("dueDateType") === undefined) {
      return failure(request, 400, "dueDateType is required");
    }
    const terms = termsOf(parameters, this.settings.now());
    if (typeof terms === "string") return failure(request, 400, terms);
    const problem = this.#problem(courses, learners);
    if (problem !== undefined) return failure(request, 400, problem);
    const pairs = [...new Set(courses)].flatMap((course) =>
      [...new Set(learners)].map((learner): [string, string] => [course, learner]),
    );
    const limit = Math.floor(pairs.length * request.portion);
    for (const [course, learner] of pairs.slice(0, limit)) this.#enroll(course, learner, terms);
    return done(201);
  }

  /** `POST /enrollment/{id}`: changes the dates. */
  edit(request: LabRequest): Reply {
    return this.#withTerms(request, (row, terms) => {
      this.state.enrollments.edit(
        (other) => other === row,
        (target) => {
          delete target.dueDate;
          delete target.expirationDate;
          Object.assign(target, terms);
        },
      );
    });
  }

  /** `POST /enrollment/{id}/reenroll`: a second enrollment of the learner in the course. */
  reenroll(request: LabRequest): Reply {
    return this.#withTerms(request, (row, terms) => {
      this.#insert(row.courseId, row.learnerId, terms);
    });
  }

  /** `POST /enrollment/delete`: 204 without a body. */
  remove(request: LabRequest): Reply {
    const ids = bodyParameters(request)?.list("enrollmentIds");
    if (!ids) return failure(request, 400, "enrollmentIds is required");
    const unknown = ids.find((id) => this.state.enrollments.lookup("id", id).length === 0);
    if (unknown !== undefined) return failure(request, 400, `Unknown enrollment ${unknown}`);
    const doomed = new Set(ids.slice(0, Math.floor(ids.length * request.portion)));
    this.state.enrollments.remove((row) => doomed.has(row.enrollmentId));
    this.state.results.remove((row) => doomed.has(row.enrollmentId));
    return done(204);
  }

  #problem(courses: readonly string[], learners: readonly string[]): string | undefined {
    const { contents, unlistedCourses, users } = this.state;
    const course = courses.find(
      (id) => contents.lookup("id", id).length === 0 && !unlistedCourses.has(id),
    );
    if (course !== undefined) return `Unknown course ${course}`;
    const learner = learners.find((id) => users.lookup("id", id).length === 0);
    if (learner !== undefined) return `Unknown learner ${learner}`;
    const repeated = this.settings.onRepeat === "reject" && this.#anyEnrolled(courses, learners);
    return repeated ? "A learner is already enrolled" : undefined;
  }

  #anyEnrolled(courses: readonly string[], learners: readonly string[]): boolean {
    return courses.some((course) => learners.some((learner) => this.#isEnrolled(course, learner)));
  }

  #isEnrolled(course: string, learner: string): boolean {
    return this.state.enrollments
      .lookup("learner", learner)
      .some((row) => row.courseId === course && row.archived !== true);
  }

  #enroll(course: string, learner: string, terms: Terms): void {
    if (this.settings.onRepeat === "ignore" && this.#isEnrolled(course, learner)) return;
    this.#insert(course, learner, terms);
  }

  #insert(courseId: string, learnerId: string, terms: Terms): void {
    const enrollmentId = randomUUID();
    this.state.enrollments.insert({
      enrollmentId,
      courseId,
      learnerId,
      ...terms,
      enrollmentTypeGroup: 0,
    });
    this.state.results.insert({
      enrollmentId,
      userId: learnerId,
      courseId,
      courseTitle: this.state.contents.lookup("id", courseId)[0]?.title ?? "",
      accessDate: `${terms.accessDate}T00:00:00+00:00`,
      completionStatus: "not_started",
      progress: 0,
      isOverdue: false,
    });
  }

  #withTerms(request: LabRequest, act: (row: IspringEnrollment, terms: Terms) => void): Reply {
    const row = this.state.enrollments.lookup("id", param(request, "id"))[0];
    if (!row) return plain(404, "Enrollment not found");
    const parameters = bodyParameters(request);
    if (!parameters) return failure(request, 400, "Unreadable request body");
    for (const name of ["accessDate", "dueDateType"]) {
      if (parameters.one(name) === undefined) return failure(request, 400, `${name} is required`);
    }
    const terms = termsOf(parameters, this.settings.now());
    if (typeof terms === "string") return failure(request, 400, terms);
    act(row, terms);
    return done(200);
  }
}
