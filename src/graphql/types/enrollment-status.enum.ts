import { registerEnumType } from "type-graphql";
import { enrollmentStatuses } from "../../domain/enrollment.js";
import { enumOf } from "./enum-of.js";

export const EnrollmentStatusEnum = enumOf(enrollmentStatuses);

registerEnumType(EnrollmentStatusEnum, {
  name: "EnrollmentStatus",
  description:
    "Where an enrollment stands, at the time of answering. `STATUS` orders in this order.",
  valuesConfig: {
    ASSIGNED: { description: "Assigned; the learner cannot open the course yet." },
    ENROLLED: { description: "Enrolled; nothing is known to have been started." },
    IN_PROGRESS: { description: "Started and not finished." },
    COMPLETED: { description: "Finished." },
    PASSED: { description: "Finished with a passing result." },
    FAILED: { description: "Finished with a failing result." },
    WITHDRAWN: { description: "Taken back or deactivated." },
    EXPIRED: { description: "Access has ended." },
    OVERDUE: { description: "Due, and not finished." },
    UNKNOWN: {
      description: "The source does not say, or says a word that it has not used before.",
    },
  },
});
