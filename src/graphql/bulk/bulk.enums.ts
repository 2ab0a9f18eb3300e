import { registerEnumType } from "type-graphql";
import { outcomes } from "../../bulk/job.js";
import { enumOf } from "../types/enum-of.js";

export const BulkEnrollActionEnum = enumOf(["ENROLL", "UNENROLL"]);
export const BulkEnrollJobStateEnum = enumOf(["QUEUED", "RUNNING", "COMPLETED", "CANCELLED"]);
export const BulkEnrollOutcomeEnum = enumOf(outcomes);

registerEnumType(BulkEnrollActionEnum, {
  name: "BulkEnrollAction",
  description: "What a job does.",
  valuesConfig: {
    ENROLL: { description: "Puts people into courses." },
    UNENROLL: { description: "Takes people out of courses." },
  },
});

registerEnumType(BulkEnrollJobStateEnum, {
  name: "BulkEnrollJobState",
  description: "How far a job is.",
  valuesConfig: {
    QUEUED: { description: "Waits for its turn." },
    RUNNING: { description: "Is worked on." },
    COMPLETED: {
      description: "Every cell has its final outcome; read them, some may be failures.",
    },
    CANCELLED: { description: "Was stopped before all cells were sent." },
  },
});

registerEnumType(BulkEnrollOutcomeEnum, {
  name: "BulkEnrollOutcome",
  description: "What became of one person in one course.",
  valuesConfig: {
    PENDING: { description: "Not final: waiting for its turn." },
    WOULD_ENROLL: { description: "Dry run: would be enrolled." },
    WOULD_UNENROLL: { description: "Dry run: would be unenrolled." },
    ENROLLED: { description: "Is enrolled now." },
    ALREADY_ENROLLED: { description: "Enrolled already: nothing was changed." },
    INVITED: {
      description: "No account yet: will be able to enroll, or be enrolled, on registering.",
    },
    UNENROLLED: { description: "Is not enrolled any more." },
    NOT_ENROLLED: { description: "Was not enrolled: nothing was changed." },
    INVALID_IDENTIFIER: { description: "Neither a known user nor an e-mail address." },
    UNKNOWN_USER: { description: "The source knows nobody of that name or address." },
    UNKNOWN_COURSE: { description: "There is no such course." },
    UNKNOWN_COHORT: { description: "The course has no such cohort." },
    DUPLICATE: { description: "The same person and course stand earlier in the request." },
    UNSUPPORTED_BY_SOURCE: { description: "The source takes no enrollments from outside." },
    NOT_PERMITTED: { description: "The source does not permit it." },
    SOURCE_FAILED: {
      description: "The source refused or failed, or says only that it did.",
    },
    OUTCOME_UNKNOWN: {
      description: "The request was sent and no answer came; reading back did not settle it.",
    },
    CANCELLED: { description: "The job was stopped before it was sent." },
  },
});
