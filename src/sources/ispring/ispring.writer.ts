import type { SourceCall } from "../../domain/call-context.js";
import type { Instant } from "../../domain/values.js";
import type { HttpClient } from "../../http/http-types.js";
import type {
  CellAnswer,
  CellTarget,
  EnrollmentWriter,
  WriteBatch,
} from "../spi/enrollment-writer.js";
import type { IspringAddresses } from "./ispring.addresses.js";
import type { IspringApi } from "./ispring.api.js";
import { pagingOf } from "./ispring.capabilities.js";
import { toBody, type IdLists, type IspringFormat } from "./ispring.requests.js";
import {
  concernedBy,
  IspringLooks,
  readNote,
  stateOf,
  type NotedEnrollment,
} from "./ispring.writer-looks.js";

/** Learners in one write, where nothing else is configured. */
const defaultPeople = 100;
const maxCourses = 10;
/** Learners times courses whose enrollments one look reads. */
const lookSize = 400;

/** What of the connector's settings concerns writing. */
export interface WriterSettings {
  readonly timeZone: string;
  readonly format: IspringFormat;
  readonly pageSize?: number | undefined;
  /** Learners in one write. */
  readonly batchSize?: number | undefined;
}

type Fields = Readonly<Record<string, string | boolean>>;

/**
 * iSpring Learn enrolls every learner of a request into every course of it, and answers with an empty 201. Whether it
 * enrolls twice who is enrolled already is nowhere said, so that nobody is sent who is: see `tells`.
 */
export function createIspringWriter(
  settings: WriterSettings,
  by: { readonly api: IspringApi; readonly addresses: IspringAddresses },
  http: HttpClient,
): EnrollmentWriter {
  const looks = new IspringLooks(by.api, by.addresses, pagingOf(settings.pageSize));
  const post = (path: string, lists: IdLists, fields: Fields, call: SourceCall): Promise<number> =>
    send(http, settings, { path, lists, fields }, call);
  return {
    canEnroll: true,
    canUnenroll: true,
    maxPeople: settings.batchSize ?? defaultPeople,
    maxCourses,
    lookSize,
    parallel: 1,
    tells: "look",
    refuse: ({ cohort }) =>
      cohort === null
        ? null
        : { outcome: "UNKNOWN_COHORT", message: "iSpring Learn knows no cohorts." },
    look: (cells, look, call) => looks.look(cells, look, call),
    write: (batch, call) =>
      batch.action === "ENROLL"
        ? enroll(batch, settings.timeZone, (lists, fields) =>
            post("/enrollment", lists, fields, call),
          )
        : unenroll(batch, (lists) => post("/enrollment/delete", lists, {}, call)),
  };
}

/**
 * A request is refused as a whole, and nothing was done then. iSpring's OpenAPI has 400 and 403 for it; the others mean
 * no more where they come.
 */
const refusals = [400, 403, 404, 409, 422];

/** Answers the status: success, or one of the refusals. */
type Post = (lists: IdLists, fields: Fields) => Promise<number>;

async function send(
  http: HttpClient,
  { format }: WriterSettings,
  request: { readonly path: string; readonly lists: IdLists; readonly fields: Fields },
  call: SourceCall,
): Promise<number> {
  const { status } = await http.send(
    {
      method: "POST",
      path: request.path,
      body: toBody(request.fields, request.lists, format),
      accept: format === "json" ? "application/json" : "application/xml",
      kind: "write",
      expect: refusals,
    },
    call,
  );
  return status;
}

async function enroll(
  batch: WriteBatch,
  timeZone: string,
  post: Post,
): Promise<readonly CellAnswer[]> {
  const fields = batch.cells.map((cell) => JSON.stringify(termsOf(cell, batch, timeZone)));
  const learners = batch.cells.map(({ note }) => readNote(note)?.learnerId ?? "");
  // What is taken back comes with dates of its own: people of one course go together as far as theirs agree.
  if (batch.courses.length > 1 && new Set(fields).size > 1) return everyCell(batch, "apart");
  const goes = batch.cells.map((_, index) => fields[index] === fields[0] && learners[index] !== "");
  const sent = batch.cells.filter((_, index) => goes[index]);
  const lists = new Map([
    ["courseIds", [...new Set(sent.map(({ courseKey }) => courseKey))]],
    ["learnerIds", [...new Set(learners.filter((_, index) => goes[index]))]],
  ]);
  const status = await post(lists, JSON.parse(fields[0] ?? "{}") as Fields);
  return batch.cells.map((cell, index) => {
    if (goes[index] !== true) return { kind: "again" };
    return toAnswer(cell, status, sent);
  });
}

async function unenroll(batch: WriteBatch, post: Post): Promise<readonly CellAnswer[]> {
  const ids = batch.cells.flatMap((cell) => enrollmentsOf(cell).map(({ id }) => id));
  const status = await post(new Map([["enrollmentIds", [...new Set(ids)]]]), {});
  return batch.cells.map((cell) => toAnswer(cell, status, batch.cells));
}

function enrollmentsOf(cell: CellTarget): readonly NotedEnrollment[] {
  return concernedBy(cell, readNote(cell.note)?.enrollments ?? []);
}

/**
 * One cell that is refused makes the request fail as a whole, and the answer names it to a person only. What the gateway
 * may do depends on the course: people whom it may not enroll are not shown to it.
 */
function toAnswer(cell: CellTarget, status: number, sent: readonly CellTarget[]): CellAnswer {
  if (!refusals.includes(status)) return { kind: "look" };
  const isForbidden = status === 403;
  const culprits = isForbidden ? new Set(sent.map(({ courseKey }) => courseKey)).size : sent.length;
  if (culprits > 1) return { kind: "apart" };
  const outcome = isForbidden ? "NOT_PERMITTED" : "SOURCE_FAILED";
  const message = isForbidden
    ? "The platform does not permit this to the gateway."
    : `The platform refuses this request (${status}).`;
  const state = stateOf(enrollmentsOf(cell).length > 0);
  return { kind: "done", outcome, before: state, after: state, message };
}

function everyCell(batch: WriteBatch, kind: "apart"): readonly CellAnswer[] {
  return batch.cells.map(() => ({ kind }));
}

/** The dates of the enrollment to be made: the caller's, or those of the one that is restored. */
function termsOf({ undo }: CellTarget, { terms }: WriteBatch, timeZone: string): Fields {
  const restored = undo === null ? undefined : readNote(undo.before)?.enrollments.at(-1);
  const { accessStartsAt, dueAt, locksAfterDue } = restored ?? terms;
  const none = restored === undefined ? "default" : "unlimited";
  return {
    ...(accessStartsAt !== null && { accessDate: toLocal(accessStartsAt, timeZone) }),
    dueDateType: dueAt === null ? none : "due_date",
    ...(dueAt !== null && { dueDate: toLocal(dueAt, timeZone) }),
    ...(locksAfterDue !== null && { lockAfterDueDate: locksAfterDue }),
  };
}

/** iSpring's page on enrolling: `YYYY-MM-DD HH:MM:SS`, of no named zone; rows are read in the source's zone as well. */
function toLocal(instant: Instant, timeZone: string): string {
  // Swedish writes dates like this.
  return new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    dateStyle: "short",
    timeStyle: "medium",
  }).format(new Date(instant));
}
