import { registerEnumType } from "type-graphql";
import { courseKinds } from "../../domain/course.js";
import { enumOf } from "./enum-of.js";

export const CourseKindEnum = enumOf(courseKinds);

registerEnumType(CourseKindEnum, {
  name: "CourseKind",
  description: "What people are enrolled in.",
  valuesConfig: {
    COURSE: { description: "A single course." },
    LEARNING_PATH: { description: "A path, curriculum or learning track of several courses." },
    PROGRAM: { description: "A program." },
    OTHER: { description: "Anything else, or not said." },
  },
});
