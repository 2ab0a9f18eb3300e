import type { Course, CourseAttribute } from "../../domain/course.js";
import type { Condition } from "../../domain/filter.js";
import type { User, UserAttribute } from "../../domain/user.js";
import type { HttpClient } from "../../http/http-types.js";
import type { ReportDrift } from "../spi/drift.js";
import { pagedOnly } from "../spi/paged-only.js";
import type { Lookup, SourceConnector } from "../spi/source-connector.js";
import { OpenedxApi } from "./openedx.api.js";
import {
  accountTells,
  coursesPath,
  courseTells,
  enrollmentsPath,
  enrollmentTells,
  mostValues,
} from "./openedx.capabilities.js";
import { isCourseKey, isUsername, toCourseQuestion } from "./openedx.requests.js";
import { createOpenedxWriter } from "./openedx.writer.js";

/**
 * Open edX by its own APIs: enrollments for global staff, accounts and courses. It lists no people: those are the
 * distinct ones of the enrollments, and their accounts are looked up.
 */
export interface OpenedxSettings {
  readonly id: string;
  readonly timeZone: string;
  /** Courses of one page; pages of enrollments have a size of their own. */
  readonly pageSize?: number | undefined;
  /** Accounts of one look-up. */
  readonly batchSize?: number | undefined;
}

/** Nobody is enrolled in it, and only staff are told so. */
const probedCourse = "course-v1:Rollcall+Probe+1";

export function createOpenedxConnector(
  settings: OpenedxSettings,
  http: HttpClient,
  report: ReportDrift,
): SourceConnector {
  const { id, timeZone } = settings;
  const api = new OpenedxApi(http, { source: id, timeZone, report, textual: false });
  const courses = coursesPath(settings.pageSize);
  return {
    id,
    enrollments: {
      paths: [enrollmentsPath],
      tells: enrollmentTells,
      readPage: ({ pushed, position, wanted }, call) =>
        api.enrollments(pushed, { position, withRemoteData: wanted.has("remoteData") }, call),
      ...pagedOnly,
    },
    courses: {
      paths: [courses],
      tells: courseTells,
      readPage: async ({ pushed, position, pageSize: size }, call) => {
        const question = toCourseQuestion(pushed);
        if (question === null) return { rows: [], next: null, moreIsCertain: false };
        const { key, filters } = question;
        if (key === null) return api.courses(filters, { position, size }, call);
        const course = await api.course(key, call);
        return { rows: course === null ? [] : [course], next: null, moreIsCertain: false };
      },
      ...pagedOnly,
    },
    userLookup: userLookup(api, settings.batchSize),
    courseLookup: courseLookup(api),
    companions: [],
    identify: ([username, courseKey]) => [equal("userId", username), equal("courseId", courseKey)],
    writer: createOpenedxWriter(http, api),
    probe: async (call) => {
      const pushed = [equal("courseId", probedCourse)];
      await api.enrollments(pushed, { position: null, withRemoteData: false }, call);
    },
  };
}

/** Accounts that do not exist are absent from the answer. */
function userLookup(api: OpenedxApi, batchSize = mostValues): Lookup<User, UserAttribute> {
  return {
    batchSize: Math.min(batchSize, mostValues),
    tells: accountTells,
    fetch: async (keys, _wanted, call) => {
      const asked = new Set(keys.filter(isUsername));
      const accounts = await api.accounts([...asked], call);
      // Names are found without letter case, and mean another account then.
      return new Map(accounts.filter(({ key }) => asked.has(key)).map((user) => [user.key, user]));
    },
  };
}

/** The API has no read of several courses. */
function courseLookup(api: OpenedxApi): Lookup<Course, CourseAttribute> {
  return {
    batchSize: 1,
    tells: new Set(Object.keys(courseTells) as CourseAttribute[]),
    fetch: async (keys, _wanted, call) => {
      const found = new Map<string, Course>();
      for (const key of keys.filter(isCourseKey)) {
        const course = await api.course(key, call);
        if (course !== null) found.set(key, course);
      }
      return found;
    },
  };
}

function equal<Field extends string>(field: Field, value: string | undefined): Condition<Field> {
  return { kind: "in", field, values: value === undefined ? [] : [value] };
}
