import type { BulkRequest } from "./bulk-request.js";
import type { MoocitSettings } from "./moocit-settings.js";
import { pairKey } from "./moocit-state.js";
import type { MoocitEnrollment, MoocitState, MoocitUser } from "./moocit-state.js";

interface PersonState {
  user: boolean;
  enrollment: boolean;
  allowed: boolean;
  auto_enroll: boolean;
  cohort?: string | null;
}

type PersonResult =
  | { identifier: string; invalidIdentifier: true }
  | { identifier: string; error: true }
  | { identifier: string; before: PersonState; after: PersonState };

interface CourseResult {
  readonly action: string;
  readonly auto_enroll: boolean;
  readonly results: PersonResult[];
}

/** A course that does not exist; what was done for the courses before it stays done. */
export class MissingCourse extends Error {}

const emailShape = /^[^\s@,;"()<>[\]]+@[^\s@.,]+(\.[^\s@.,]+)+$/;
const keptMails = 1_000;

/** Enrolls or unenrolls people as Open edX's `students_update_enrollment` does, course by course. */
export class BulkEnroll {
  constructor(
    private readonly state: MoocitState,
    private readonly settings: MoocitSettings,
  ) {}

  /** Handles at most `limit` pairs of person and course. */
  run(request: BulkRequest, limit: number): Record<string, CourseResult> {
    const { action, auto_enroll, cohorts } = request;
    const answer: Record<string, CourseResult> = {};
    let left = limit;
    for (const [index, course] of request.courses.entries()) {
      const missing = this.state.courses.lookup("id", course).length === 0;
      if (missing && this.settings.missingCourse !== "error-flags") throw new MissingCourse(course);
      const people = request.identifiers.slice(0, Math.max(0, left));
      left -= people.length;
      const results = people.map((identifier): PersonResult => {
        if (missing) return { identifier, error: true };
        return this.#person(identifier, course, request, cohorts[index]);
      });
      answer[course] = { action, auto_enroll, results };
    }
    return answer;
  }

  #person(
    identifier: string,
    course: string,
    request: BulkRequest,
    cohort: string | undefined,
  ): PersonResult {
    if (this.state.failing.has(identifier)) return { identifier, error: true };
    const user = this.#find(identifier);
    const email = user?.email ?? identifier;
    if (!emailShape.test(email)) return { identifier, invalidIdentifier: true };
    const before = this.#personState(user, email, course);
    if (request.action === "enroll") this.#enroll(user, email, course, request);
    else this.#unenroll(user, email, course, request);
    const after = this.#personState(user, email, course);
    this.state.auditRecords += 1;
    if (cohort !== undefined && (after.enrollment || after.allowed)) {
      before.cohort = this.#assign(email, course, cohort);
      after.cohort = cohort;
    }
    return { identifier, before, after };
  }

  #find(identifier: string): MoocitUser | undefined {
    const { users } = this.state;
    return (
      users.lookup("username", identifier)[0] ?? users.lookup("email", identifier.toLowerCase())[0]
    );
  }

  #enrollmentOf(user: MoocitUser | undefined, course: string): MoocitEnrollment | undefined {
    return user && this.state.enrollments.lookup("key", pairKey(user.username, course))[0];
  }

  #personState(user: MoocitUser | undefined, email: string, course: string): PersonState {
    const allowed = this.state.allowed.lookup("key", pairKey(email.toLowerCase(), course))[0];
    return {
      user: user !== undefined,
      enrollment: this.#enrollmentOf(user, course)?.is_active === true,
      allowed: allowed !== undefined,
      auto_enroll: allowed?.auto_enroll ?? false,
    };
  }

  #enroll(
    user: MoocitUser | undefined,
    email: string,
    course: string,
    { auto_enroll, email_students }: BulkRequest,
  ): void {
    if (user?.is_active && !user.retired) {
      const present = this.#enrollmentOf(user, course);
      if (present) present.is_active = true;
      else this.#insert(user, course);
      if (email_students) this.#mail(email, course, "enrolled_enroll");
    } else if (user?.retired !== true) {
      const key = pairKey(email.toLowerCase(), course);
      const record = this.state.allowed.lookup("key", key)[0];
      if (record) record.auto_enroll = auto_enroll;
      else this.state.allowed.insert({ email, course_id: course, auto_enroll });
      if (email_students) this.#mail(email, course, "allowed_enroll");
    }
  }

  #insert(user: MoocitUser, course: string): void {
    const { username, email } = user;
    const created = Math.floor(this.settings.now() / 1_000) * 1_000;
    const row = { username, email, course_id: course, is_active: true, mode: "audit", created };
    this.state.enrollments.insert(row);
  }

  #unenroll(
    user: MoocitUser | undefined,
    email: string,
    course: string,
    { email_students }: BulkRequest,
  ): void {
    const present = this.#enrollmentOf(user, course);
    if (present?.is_active) {
      present.is_active = false;
      if (email_students) this.#mail(email, course, "enrolled_unenroll");
    }
    const record = this.state.allowed.lookup("key", pairKey(email.toLowerCase(), course))[0];
    if (record) {
      this.state.allowed.remove((other) => other === record);
      if (email_students) this.#mail(email, course, "allowed_unenroll");
    }
  }

  /** Puts the person in the cohort and answers the earlier one. */
  #assign(email: string, course: string, cohort: string): string | null {
    const member = this.state.cohortMembers.lookup("key", pairKey(email.toLowerCase(), course))[0];
    const earlier = member?.cohort ?? null;
    if (member) member.cohort = cohort;
    else this.state.cohortMembers.insert({ course_id: course, email, cohort });
    return earlier;
  }

  #mail(to: string, course_id: string, template: string): void {
    this.state.mailsSent += 1;
    this.state.mails.push({ to, course_id, template });
    if (this.state.mails.length > keptMails) this.state.mails.shift();
  }
}
