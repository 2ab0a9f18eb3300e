import type { Enrollment, EnrollmentAttribute } from "../../domain/enrollment.js";
import type { Condition } from "../../domain/filter.js";
import type { EnrollmentFilterField } from "../../domain/query.js";
import type { HttpClient } from "../../http/http-types.js";
import type { ReportDrift } from "../spi/drift.js";
import type { RowContext } from "../spi/row-reader.js";
import type { Collection, SourceConnector } from "../spi/source-connector.js";
import { enrollmentList, MoocitApi } from "./moocit.api.js";
import { enrollmentsPath, enrollmentTells } from "./moocit.capabilities.js";
import { completionCompanion, gradesCompanion } from "./moocit.companions.js";
import { courseLookup } from "./moocit.courses.js";
import { PairFlights } from "./moocit.pair-flights.js";
import { pairsOf } from "./moocit.pairs.js";
import { toFilter } from "./moocit.requests.js";
import { createMoocitWriter } from "./moocit.writer.js";
import { EnrollmentRows } from "./moocit.rows.js";

/**
 * MOOCit, Open edX as a service. Its API pages describe enrollments, grades and completion, and no call for people or
 * courses: those are the distinct ones of the enrollments.
 */
export interface MoocitSettings {
  readonly id: string;
  readonly timeZone: string;
  /** Has no meaning here: lists have no pages. */
  readonly pageSize?: number | undefined;
  /** People in one bulk enrollment. */
  readonly batchSize?: number | undefined;
}

export function createMoocitConnector(
  settings: MoocitSettings,
  http: HttpClient,
  report: ReportDrift,
): SourceConnector {
  const context: RowContext = {
    source: settings.id,
    timeZone: settings.timeZone,
    report,
    textual: false,
  };
  const api = new MoocitApi(http, context);
  // Numbers are texts in grades and completion, says their page.
  const textual = new MoocitApi(http, { ...context, textual: true });
  const pairs = new PairFlights(pairsOf(textual));
  return {
    id: settings.id,
    enrollments: enrollmentsOf(api),
    courseLookup: courseLookup(settings.id, api, pairs),
    companions: [gradesCompanion(pairs), completionCompanion(pairs)],
    identify: ([username, courseKey]) => [equal("userId", username), equal("courseId", courseKey)],
    writer: createMoocitWriter(http, api, settings.batchSize),
    probe: async (call) => {
      // The shortest list there is, as far as that is said; it is left at its first rows.
      const rows = new EnrollmentRows(false);
      await api.first(enrollmentList, [["days", "1"]], (row) => rows.toEnrollment(row), call);
    },
  };
}

function enrollmentsOf(
  api: MoocitApi,
): Collection<Enrollment, EnrollmentFilterField, EnrollmentAttribute> {
  return {
    paths: [enrollmentsPath],
    tells: enrollmentTells,
    readPage: () => {
      throw new Error("MOOCit's lists have no pages");
    },
    readAll: async (scan, visitor, call) => {
      const filter = toFilter(scan.pushed, Date.now());
      if (filter === null) return;
      const rows = new EnrollmentRows(scan.wanted.has("remoteData"));
      await api.read(enrollmentList, filter, (row) => rows.toEnrollment(row), visitor, call);
    },
  };
}

function equal<Field extends string>(field: Field, value: string | undefined): Condition<Field> {
  return { kind: "in", field, values: value === undefined ? [] : [value] };
}
