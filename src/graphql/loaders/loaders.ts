import type { Course, CourseAttribute } from "../../domain/course.js";
import type { Enrollment } from "../../domain/enrollment.js";
import type { User, UserAttribute } from "../../domain/user.js";
import type { Operation } from "../../federation/federation.js";
import { createEnrollmentLoader, type EnrollmentKey } from "./enrollment.loader.js";
import { createLookupLoader, type LookupKey } from "./lookup.loader.js";
import type DataLoader from "dataloader";

/** The look-ups of one operation, each made once however many fields ask for it; most operations need none of them. */
export class Loaders {
  readonly #operation: Operation;
  #user: DataLoader<LookupKey<User, UserAttribute>, User | null, string> | undefined;
  #course: DataLoader<LookupKey<Course, CourseAttribute>, Course | null, string> | undefined;
  #enrollment: DataLoader<EnrollmentKey, Enrollment | null, string> | undefined;

  constructor(operation: Operation) {
    this.#operation = operation;
  }

  get user(): DataLoader<LookupKey<User, UserAttribute>, User | null, string> {
    return (this.#user ??= createLookupLoader((ref, wanted, known) =>
      this.#operation.user(ref, wanted, known),
    ));
  }

  get course(): DataLoader<LookupKey<Course, CourseAttribute>, Course | null, string> {
    return (this.#course ??= createLookupLoader((ref, wanted, known) =>
      this.#operation.course(ref, wanted, known),
    ));
  }

  get enrollment(): DataLoader<EnrollmentKey, Enrollment | null, string> {
    return (this.#enrollment ??= createEnrollmentLoader(this.#operation));
  }
}
