import { skipToken, useQuery } from "@apollo/client/react";
import { useState, type ReactNode } from "react";
import { CourseSearchDocument, type CourseSearchQuery } from "./generated/graphql.js";
import { summarize } from "./report.js";
import { useSettled } from "./use-settled.js";

export type Course = CourseSearchQuery["courses"]["nodes"][number];

interface ChooseCoursesProps {
  readonly chosen: readonly Course[];
  /** Where people can be enrolled. */
  readonly sources: readonly { readonly id: string; readonly name: string }[];
  readonly onChange: (chosen: readonly Course[]) => void;
}

/** Courses to tick: those that were chosen, then those that are found. */
export function ChooseCourses({ chosen, sources, onChange }: ChooseCoursesProps): ReactNode {
  const [title, setTitle] = useState("");
  const settled = useSettled(title.trim(), 300);
  const { data, loading, refetch } = useQuery(
    CourseSearchDocument,
    settled === "" || sources.length === 0
      ? skipToken
      : { variables: { title: settled, source: sources.map(({ id }) => id) } },
  );
  const found = settled === "" ? [] : (data?.courses.nodes ?? []);
  const others = found.filter(({ id }) => chosen.every((course) => course.id !== id));
  const toggle = (course: Course, isChosen: boolean): void =>
    onChange(isChosen ? [...chosen, course] : chosen.filter(({ id }) => id !== course.id));
  return (
    <fieldset>
      <legend>Courses</legend>
      <label>
        Find a course by its title
        <input type="text" value={title} onChange={(event) => setTitle(event.target.value)} />
      </label>
      <ul className="courses">
        {[...chosen, ...others].map((course) => (
          <li key={course.id}>
            <label className="inline">
              <input
                type="checkbox"
                checked={chosen.some(({ id }) => id === course.id)}
                onChange={(event) => toggle(course, event.target.checked)}
              />
              <span>
                {course.title ?? course.externalId} <small>{course.source.name}</small>
              </span>
            </label>
          </li>
        ))}
      </ul>
      <p role="status" className="quiet">
        {settled !== "" && !loading && data !== undefined && describe(data.courses)}
      </p>
      {data !== undefined && isLacking(data.courses) && (
        <button type="button" className="minor" onClick={() => void refetch()}>
          Ask again
        </button>
      )}
    </fieldset>
  );
}

type Found = CourseSearchQuery["courses"];

const isLacking = ({ sources }: Found): boolean =>
  sources.some(({ status }) => status === "FAILED" || status === "PARTIAL");

function describe(found: Found): string {
  const { nodes, pageInfo, sources } = found;
  const count = `${pageInfo.hasNextPage ? "The first " : ""}${nodes.length} found`;
  return isLacking(found) ? `${count}. ${summarize(sources)}` : count;
}
