const part = "[\\p{L}\\p{N}_~.:-]+";
const courseKey = new RegExp(
  `^(course-v1:${part}\\+${part}\\+${part}|ccx-v1:${part}\\+${part}\\+${part}\\+ccx@\\d+|${part}/${part}/${part})$`,
  "u",
);

/** Whether `CourseKey.from_string` takes it. */
export function isCourseKey(text: string): boolean {
  return courseKey.test(text);
}
