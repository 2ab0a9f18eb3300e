import { useMutation, useQuery, useSubscription } from "@apollo/client/react";
import { useEffect, type ReactNode } from "react";
import {
  CancelBulkEnrollDocument,
  JobCellsDocument,
  WatchJobDocument,
  type WatchJobSubscription,
} from "./generated/graphql.js";
import { outcomeWords } from "./words.js";

type Watched = WatchJobSubscription["bulkEnrollJob"];

interface JobProps {
  readonly id: string;
  readonly title: string;
  readonly onEnd: (hasEnded: boolean) => void;
}

/** A running job: its progress as it is told, then what became of every person. */
export function Job({ id, title, onEnd }: JobProps): ReactNode {
  const { data, error } = useSubscription(WatchJobDocument, { variables: { id } });
  const [cancel] = useMutation(CancelBulkEnrollDocument);
  const job = data?.bulkEnrollJob;
  const hasEnded = job?.state === "COMPLETED" || job?.state === "CANCELLED";
  useEffect(() => onEnd(hasEnded), [onEnd, hasEnded]);
  return (
    <div className="job">
      <h3>{title}</h3>
      <p role="alert">{error?.message}</p>
      {job !== undefined && <Progress job={job} />}
      {job !== undefined && !hasEnded && (
        <button type="button" onClick={() => void cancel({ variables: { id } })}>
          Cancel
        </button>
      )}
      {hasEnded && <Outcomes id={id} />}
    </div>
  );
}

function Progress({ job: { progress, outcomes } }: { readonly job: Watched }): ReactNode {
  const { done, total, percent, estimatedSecondsLeft: left } = progress;
  const counts = outcomes.map(({ outcome, count }) => `${outcomeWords[outcome]}: ${count}`);
  return (
    <>
      <progress aria-label="Progress" max={100} value={percent} />
      <p role="status">
        {done} of {total} done
        {left != null && left > 0 && `, about ${Math.ceil(left)} s left`}. {counts.join(" · ")}
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
      <table role="table" aria-label="What became of every person">
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
                {outcomeWords[cell.outcome]}
                {cell.message != null && <small>{cell.message}</small>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {cells.pageInfo.hasNextPage && (
        <button type="button" onClick={() => void showMore()}>
          Show more of {cells.totalCount}
        </button>
      )}
    </>
  );
}
