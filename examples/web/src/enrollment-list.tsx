import { useQuery } from "@apollo/client/react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import {
  EnrollmentListDocument,
  type EnrollmentListQuery,
  type EnrollmentListQueryVariables,
} from "./generated/graphql.js";
import { addReports, Report } from "./report.js";
import { statusTones, statusWords, toDay } from "./words.js";

type Row = EnrollmentListQuery["enrollments"]["nodes"][number];

interface EnrollmentListProps {
  readonly variables: EnrollmentListQueryVariables;
}

/** One list over all platforms, which grows as its end comes into view. */
export function EnrollmentList({ variables }: EnrollmentListProps): ReactNode {
  const { list, fault, loading, isPaused, readMore, askAgain } = useEnrollments(variables);
  return (
    <section aria-labelledby="enrollments" aria-busy={loading}>
      <h2 id="enrollments">Enrollments</h2>
      {list !== undefined && <Report reports={list.sources} onAskAgain={askAgain} />}
      {list !== undefined && <Rows rows={list.nodes} />}
      {list?.nodes.length === 0 && !loading && <p>Nobody is found.</p>}
      <p role="alert">{fault}</p>
      {list?.pageInfo.hasNextPage === true && <More isPaused={isPaused} onReached={readMore} />}
      {list === undefined && fault !== undefined && (
        <button type="button" className="minor" onClick={askAgain}>
          Try again
        </button>
      )}
      <p className="quiet">{loading ? "Reading …" : "\u00a0"}</p>
    </section>
  );
}

interface Enrollments {
  /** Undefined until the first answer; while a changed question is under way, the answer to the last one. */
  readonly list: EnrollmentListQuery["enrollments"] | undefined;
  readonly fault: string | undefined;
  readonly loading: boolean;
  /** Nothing more is read by itself. */
  readonly isPaused: boolean;
  readonly readMore: () => void;
  readonly askAgain: () => void;
}

function useEnrollments(variables: EnrollmentListQueryVariables): Enrollments {
  const { data, previousData, error, loading, fetchMore, refetch } = useQuery(
    EnrollmentListDocument,
    { variables, notifyOnNetworkStatusChange: true },
  );
  const [failed, setFailed] = useState<{ readonly cursor: string; readonly why: string }>();
  const list = (data ?? previousData)?.enrollments;
  const cursor = list?.pageInfo.endCursor;
  const fault = error?.message ?? (failed?.cursor === cursor ? failed?.why : undefined);
  const readMore = (): void => {
    if (loading || cursor == null) return;
    setFailed(undefined);
    fetchMore({
      variables: { after: cursor },
      updateQuery: (before, { fetchMoreResult }) => addPage(before, fetchMoreResult),
    }).catch((why: unknown) => setFailed({ cursor, why: String(why) }));
  };
  const askAgain = (): void => {
    refetch().catch(() => undefined); // `error` tells.
  };
  return { list, fault, loading, isPaused: loading || fault !== undefined, readMore, askAgain };
}

function addPage(before: EnrollmentListQuery, page: EnrollmentListQuery): EnrollmentListQuery {
  return {
    enrollments: {
      ...page.enrollments,
      nodes: [...before.enrollments.nodes, ...page.enrollments.nodes],
      sources: addReports(before.enrollments.sources, page.enrollments.sources),
    },
  };
}

/** The roles say what the style sheet unsays: on narrow screens the rows of the table are blocks. */
function Rows({ rows }: { readonly rows: readonly Row[] }): ReactNode {
  return (
    <table role="table" className="enrollments" aria-labelledby="enrollments">
      <thead role="rowgroup">
        <tr role="row">
          {["Person", "Course", "Source", "Status", "Since"].map((title) => (
            <th key={title} role="columnheader" scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={row.id} role="row">
            <td role="cell">
              {row.user?.name ?? row.user?.email ?? "Unknown person"}
              {row.user?.name != null && <small>{row.user.email}</small>}
            </td>
            <td role="cell">{row.course?.title ?? row.course?.externalId ?? "Unknown course"}</td>
            <td role="cell">{row.source.name}</td>
            <td role="cell">
              <span className={`badge ${statusTones[row.status]}`}>{statusWords[row.status]}</span>
              {row.progressPercent != null && <small>{Math.round(row.progressPercent)} %</small>}
            </td>
            <td role="cell">{row.enrolledAt == null ? "–" : toDay(row.enrolledAt)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface MoreProps {
  readonly isPaused: boolean;
  readonly onReached: () => void;
}

/** A button for the keyboard, which presses itself when it is scrolled to. */
function More({ isPaused, onReached }: MoreProps): ReactNode {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (button.current === null || isPaused) return;
    const observer = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting === true) onReached();
    });
    observer.observe(button.current);
    return () => observer.disconnect();
  }, [isPaused, onReached]);
  return (
    <button ref={button} type="button" className="minor" onClick={onReached}>
      Show more
    </button>
  );
}
