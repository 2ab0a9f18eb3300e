import type { Course, CourseKind } from "../../domain/course.js";
import type { RowReader } from "../spi/row-reader.js";
import { isWebAddress } from "../spi/web-address.js";

/** A learner can also be enrolled in a single quiz, video or other item: that is OTHER. */
const kinds: Readonly<Record<string, CourseKind>> = {
  course: "COURSE",
  Course: "COURSE",
  LearningTrack: "LEARNING_PATH",
};

/** Null, and drift, where the row has no id. */
export function toCourse(row: RowReader): Course | null {
  const key = row.id("contentItemId", row.row["contentItemId"])?.trim() ?? null;
  if (key === null) {
    row.drift("contentItemId is missing");
    return null;
  }
  return {
    type: "course",
    source: row.context.source,
    key,
    title: row.text("title", row.row["title"]),
    kind: toKind(row),
    description: row.text("description", row.row["description"]),
    url: toUrl(row),
  };
}

/** `type` is the older name of `contentItemType`, and deprecated by iSpring's OpenAPI. */
function toKind(row: RowReader): CourseKind {
  const type = row.text("contentItemType", row.row["contentItemType"]) ?? row.text("type") ?? "";
  return (Object.hasOwn(kinds, type) ? kinds[type] : undefined) ?? "OTHER";
}

function toUrl(row: RowReader): string | null {
  const url = row.text("viewUrl", row.row["viewUrl"])?.trim() ?? null;
  if (url === null || isWebAddress(url)) return url;
  row.drift("viewUrl is no web address");
  return null;
}
