import type { Absence, SourceId, Told } from "./values.js";

export const courseKinds = ["COURSE", "LEARNING_PATH", "PROGRAM", "OTHER"] as const;
export type CourseKind = (typeof courseKinds)[number];

/** A course, learning track or other item of one source, or what one read told of it. */
export interface Course extends Absence {
  readonly type: "course";
  readonly source: SourceId;
  readonly key: string;
  readonly title?: Told<string>;
  readonly kind?: Told<CourseKind>;
  readonly org?: Told<string>;
  readonly slug?: Told<string>;
  readonly description?: Told<string>;
  readonly url?: Told<string>;
}

export const courseAttributes = ["title", "kind", "org", "slug", "description", "url"] as const;
/** A field of {@link Course} that a source may or may not tell. */
export type CourseAttribute = (typeof courseAttributes)[number];

/** The organisation in an Open edX course key (`course-v1:Org+Number+Run` or `Org/Number/Run`); null if it is none. */
export function orgOfCourseKey(key: string): string | null {
  const match = /^(?:[a-z]+-v1:([^+/]+)\+[^+/]+\+.+|([^+/:]+)\/[^+/]+\/[^+/]+)$/.exec(key);
  return match?.[1] ?? match?.[2] ?? null;
}
