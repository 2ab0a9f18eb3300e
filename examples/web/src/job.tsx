import { useMutation, useQuery, useSubscription } from "@apollo/client/react";
import { useEffect, useRef, type ReactNode } from "react";
import {
  CancelBulkEnrollDocument,
  JobCellsDocument,
  WatchJobDocument,
  type BulkEnrollOutcome,
  type WatchJobSubscription,
} from "./generated/graphql.js";
import { outcomeTones, outcomeWords } from "./words.js";

type Watched = WatchJobSubscription["bulkEnrollJob"];

interface JobProps {
  readonly id: string;
  readonly title: string;
  /** What can be done once it has ended, and has changed something or would. */
  readonly next: ReactNode;
}

/** Where a job ended so, something is left to do: for real, or back. */
const openEnds: ReadonlySet<BulkEnrollOutcome> = new Set(["WOULD_ENROLL", "ENROLLED", "INVITED"]);

/** A running job: its progress as it is told, then what became of every person. */
export function Job({ id, title, next }: JobProps): ReactNode {
  const { data, error } = useSubscription(WatchJobDocument, { variables: { id } });
  const [cancel] = useMutation(CancelBulkEnrollDocument);
  const job = data?.bulkEnrollJob;
  const hasEnded = job?.state === "COMPLETED" || job?.state === "CANCELLED";
  // The button that started it is gone: the keyboard goes on from here.
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className="job">
      <h3 ref={heading} tabIndex={-1}>
        {title}
      </h3>
      <p role="alert">{error?.message}</p>
      {job !== undefined && <Progress job={job} hasEnded={hasEnded} />}
      {job !== undefined && !hasEnded && (
        <button type="button" className="minor" onClick={() => void cancel({ variables: { id } })}>
          Cancel
        </button>
      )}
      {hasEnded && job.outcomes.some(({ outcome }) => openEnds.has(outcome)) && next}
      {hasEnded && <Outcomes id={id} />}
    </div>
  );
}

interface ProgressProps {
  readonly job: Watched;
  readonly hasEnded: boolean;
}

function Progress({ job: { progress, outcomes }, hasEnded }: ProgressProps): ReactNode {
  const { done, total, percent, estimatedSecondsLeft: left } = progress;
  const counts = outcomes.map(({ outcome, count }) => ({
    tone: outcomeTones[outcome],
    words: `${outcomeWords[outcome]}: ${count}`,
  }));
  const estimate = !hasEnded && left != null ? `, about ${Math.ceil(left)} s left` : "";
  const words = `${done} of ${total} done${estimate}.`;
  return (
    <>
      <progress aria-label="Progress" max={100} value={percent} />
      <p>{words}</p>
      <ul className="badges" aria-label="Outcomes">
        {counts.map(({ tone, words: count }) => (
          <li key={count} className={`badge ${tone}`}>
            {count}
          </li>
        ))}
      </ul>
      {/* Spoken: every quarter, and the end. */}
      <p role="status" className="spoken">
        {hasEnded
          ? [words, ...counts.map(({ words: count }) => count)].join(" ")
          : `${Math.floor(percent / 25) * 25} %`}
      </p>
    </>
  );
}

function Outcomes({ id }: { readonly id: string }): ReactNode {
  const { data, error, fetchMore } = useQuery(JobCellsDocument, {
    variables: { id },
    fetchPolicy: "network-only",
  });
  const cells = data?.bulkEnrollJob?.cells;
  if (error !== undefined) return <p role="alert">{error.message}</p>;
  if (cells === undefined) return <p className="quiet">Reading …</p>;
  const showMore = (): Promise<unknown> =>
    fetchMore({
      variables: { after: cells.pageInfo.endCursor ?? null },
      updateQuery: (before, { fetchMoreResult: page }) =>
        page.bulkEnrollJob == null
          ? before
          : {
              bulkEnrollJob: {
                ...page.bulkEnrollJob,
                cells: {
                  ...page.bulkEnrollJob.cells,
                  nodes: [...cells.nodes, ...page.bulkEnrollJob.cells.nodes],
                },
              },
            },
    });
  return (
    <>
      <table role="table" className="outcomes" aria-label="What became of every person">
        <thead role="rowgroup">
          <tr role="row">
            {["Person", "Course", "Source", "Outcome"].map((title) => (
              <th key={title} role="columnheader" scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {cells.nodes.map((cell) => (
            <tr key={`${cell.row} ${cell.courseId}`} role="row">
              <td role="cell">{cell.identifier}</td>
              <td role="cell">{cell.course?.title ?? "Unknown course"}</td>
              <td role="cell">{cell.source?.name ?? "–"}</td>
              <td role="cell">
                <span className={`badge ${outcomeTones[cell.outcome]}`}>
                  {outcomeWords[cell.outcome]}
                </span>
                {cell.message != null && <small>{cell.message}</small>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {cells.pageInfo.hasNextPage && (
        <button type="button" className="minor" onClick={() => void showMore()}>
          Show more of {cells.totalCount}
        </button>
      )}
    </>
  );
}
