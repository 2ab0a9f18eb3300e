import type { ReactNode } from "react";
import type { ReportFragment, SourceReportStatus } from "./generated/graphql.js";
import { toList, toTime, type Tone } from "./words.js";

interface Badge {
  readonly tone: Tone;
  readonly words: string;
}

interface ReportProps {
  readonly reports: readonly ReportFragment[];
  readonly onAskAgain: () => void;
}

/** What each platform contributed, in plain words. Spoken when it changes. */
export function Report({ reports, onAskAgain }: ReportProps): ReactNode {
  const badges = reports.map(toBadge);
  const isLacking = badges.some(({ tone }) => tone === "bad" || tone === "warning");
  return (
    <div className="report">
      <p role="status">{summarize(reports)}</p>
      <ul aria-label="Report by source">
        {badges.map(({ tone, words }) => (
          <li key={words} className={`badge mark ${tone}`}>
            {words}
          </li>
        ))}
      </ul>
      {isLacking && (
        <button type="button" className="minor" onClick={onAskAgain}>
          Ask again
        </button>
      )}
    </div>
  );
}

function toBadge(report: ReportFragment): Badge {
  const { name } = report.source;
  switch (report.status) {
    case "OK":
      return { tone: "good", words: `${name}: ${rows(report.rowsReturned)}` };
    case "NOT_REACHED":
      return report.rowsReturned > 0
        ? { tone: "good", words: `${name}: ${rows(report.rowsReturned)}` }
        : { tone: "quiet", words: `${name} comes further down` };
    case "PARTIAL":
      return { tone: "warning", words: `${name} was read in part: rows may be missing` };
    case "STALE":
      return { tone: "warning", words: `${name} fails; its rows are ${age(report)}` };
    case "SKIPPED":
      return { tone: "quiet", words: `${name} ${whySkipped(report)}` };
    case "FAILED":
      return { tone: "bad", words: `${name} is missing: it ${whyFailed(report)}` };
  }
}

const rows = (count: number): string => (count === 1 ? "1 row" : `${count} rows`);

const age = ({ asOf }: ReportFragment): string => (asOf == null ? "older" : `from ${toTime(asOf)}`);

function whySkipped({ reason }: ReportFragment): string {
  if (reason === "FILTER_REQUIRED") return "needs a narrower question";
  return "does not record what is asked for";
}

const failures: Readonly<Record<string, string>> = {
  SCAN_BUDGET_EXCEEDED: "needs more requests than one question may cost",
  DEADLINE_EXCEEDED: "did not answer in time",
  SOURCE_TIMEOUT: "did not answer in time",
  SOURCE_UNREACHABLE: "cannot be reached",
  SOURCE_RATE_LIMITED: "takes no more requests at the moment",
  SOURCE_UNAUTHENTICATED: "refuses our credentials",
  SOURCE_FORBIDDEN: "refuses our credentials",
  SOURCE_BAD_RESPONSE: "answers something else than it should",
  SOURCE_ERROR: "answers with an error",
  CIRCUIT_OPEN: "has failed often and is left alone for a while",
};

function whyFailed({ reason, retryAfterSeconds }: ReportFragment): string {
  const why = failures[reason ?? ""] ?? "failed";
  return retryAfterSeconds == null ? why : `${why}, try again in ${Math.ceil(retryAfterSeconds)} s`;
}

/** "iSpring is missing; the rest is from 10:42." */
export function summarize(reports: readonly ReportFragment[]): string {
  const named = (status: SourceReportStatus): readonly string[] =>
    reports.filter((report) => report.status === status).map(({ source }) => source.name);
  const missing = named("FAILED");
  const inPart = named("PARTIAL");
  const oldest = reports
    .map(({ asOf }) => asOf)
    .filter((asOf) => asOf != null)
    .sort()[0];
  const from = oldest === undefined ? "" : ` from ${toTime(oldest)}`;
  const parts = [
    ...(missing.length > 0
      ? [`${toList(missing)} ${missing.length > 1 ? "are" : "is"} missing`]
      : []),
    ...(inPart.length > 0
      ? [`${toList(inPart)} ${inPart.length > 1 ? "were" : "was"} read in part`]
      : []),
  ];
  if (parts.length === 0) return `Nothing is missing${from && `; the data is${from}`}.`;
  return `${parts.join("; ")}${from && `; the rest is${from}`}.`;
}

/** The report of a list of several pages: how each source did last, and all the rows that it gave. */
export function addReports(
  before: readonly ReportFragment[],
  latest: readonly ReportFragment[],
): ReportFragment[] {
  const earlier = new Map(before.map((report) => [report.source.id, report]));
  return latest.map((report) => {
    const { rowsReturned = 0, asOf } = earlier.get(report.source.id) ?? {};
    return {
      ...report,
      rowsReturned: rowsReturned + report.rowsReturned,
      asOf: [asOf, report.asOf].filter((moment) => moment != null).sort()[0] ?? null,
    };
  });
}
