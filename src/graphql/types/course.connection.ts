import { createConnectionType } from "./connection.js";
import { CourseType } from "./course.type.js";

export const CourseConnection = createConnectionType(() => CourseType, {
  node: "Course",
  rows: "courses",
});
