import type { SourceCall } from "../../domain/call-context.js";
import type { Course, CourseAttribute } from "../../domain/course.js";
import type { Enrollment, EnrollmentAttribute } from "../../domain/enrollment.js";
import type { SourceError } from "../../domain/errors.js";
import type { Condition } from "../../domain/filter.js";
import type {
  CourseFilterField,
  EnrollmentFilterField,
  UserFilterField,
} from "../../domain/query.js";
import type { User, UserAttribute } from "../../domain/user.js";
import type { SourceId } from "../../domain/values.js";
import type { AccessPath, Tells } from "./capabilities.js";
import type { EnrollmentWriter } from "./enrollment-writer.js";

/**
 * One configured learning platform, as the planner sees it: what it declares is all that the planner knows.
 *
 * Every method rejects with a `SourceError` where the source cannot answer, and with nothing else; what else escapes is a
 * fault of the gateway, and fails this source alone (`guarded-connector.ts`). Every method stops its requests when
 * `call.signal` is aborted, and takes each request from `call.meter`.
 */
export interface SourceConnector {
  readonly id: SourceId;
  readonly enrollments: Collection<Enrollment, EnrollmentFilterField, EnrollmentAttribute>;
  /** Absent: the source has no list of users; they are the distinct users of its enrollments. */
  readonly users?: Collection<User, UserFilterField, UserAttribute>;
  /** Absent: the source has no list of courses; they are the distinct courses of its enrollments. */
  readonly courses?: Collection<Course, CourseFilterField, CourseAttribute>;
  /** Look-ups of users by key. Absent: rows are all that is told of users. */
  readonly userLookup?: Lookup<User, UserAttribute>;
  /** Look-ups of courses by key. Absent: rows are all that is told of courses. */
  readonly courseLookup?: Lookup<Course, CourseAttribute>;
  /** Further reads that fill attributes of enrollments already read. */
  readonly companions: readonly Companion[];
  /**
   * Conditions that narrow a list to the one row with this native key; the gateway still compares the key.
   * `hints` are those that the row had, where the caller knows them.
   */
  identify(
    key: readonly string[],
    hints: { readonly userKey?: string; readonly courseKey?: string },
  ): readonly Condition<EnrollmentFilterField>[];
  /** Absent: the source is read-only. */
  readonly writer?: EnrollmentWriter;
  /** One small question that shows whether address and credentials work. */
  probe(call: SourceCall): Promise<void>;
}

/** A list of rows of one kind that a source can read. */
export interface Collection<Row, Field extends string, Attribute extends string> {
  /** In the order of preference. */
  readonly paths: readonly [AccessPath<Field>, ...AccessPath<Field>[]];
  readonly tells: Tells<Attribute>;
  /** Installations without such a list answer 404; users and courses are then those of the enrollments. */
  readonly mayBeMissing?: boolean;
  /** Reads one page of a path that is paged. */
  readPage(scan: Scan<Field, Attribute>, call: SourceCall): Promise<ScanPage<Row>>;
  /** Reads the whole list of a `whole-list` path, in bounded memory. A list that is cut off ends with an error. */
  readAll(
    scan: WholeScan<Field, Attribute>,
    visitor: GroupVisitor<Row>,
    call: SourceCall,
  ): Promise<void>;
}

/** Takes a whole list as it comes. */
export interface GroupVisitor<Row> {
  /** Some of its rows; the next ones come when these are taken. What is thrown ends the reading. */
  rows(group: readonly Row[]): Promise<void> | void;
  /** What was handed over so far is void: the answer broke off, and the list is read from its beginning. */
  restart(): void;
}

/** What one list read carries. */
export interface WholeScan<Field extends string, Attribute extends string> {
  readonly path: string;
  /** Conditions that the path accepts, each with no more values than it takes. */
  readonly pushed: readonly Condition<Field>[];
  /** What the caller is going to look at; a connector asks for optional parts (raw data) only where they are in it. */
  readonly wanted: ReadonlySet<Attribute>;
}

export interface Scan<Field extends string, Attribute extends string> extends WholeScan<
  Field,
  Attribute
> {
  readonly pageSize: number;
  /** The page number, from 1, or the token that an earlier page named; null: the beginning. */
  readonly position: Position | null;
}

/** A source's own place in a list: a page number or a token. */
export type Position = number | string;

export interface ScanPage<Row> {
  readonly rows: readonly Row[];
  /** Where the next page is; null: this was the last one. */
  readonly next: Position | null;
  /** Whether the source says for certain that `next` holds a row. */
  readonly moreIsCertain: boolean;
  /**
   * How many rows the source counts for what was pushed; undefined where it does not count. It may be wrong: it says where
   * to look for the end of the list, and how far places have moved, and is never answered as a count.
   */
  readonly total?: number | undefined;
}

/** A read of rows by key. */
export interface Lookup<Row, Attribute extends string> {
  /** Keys that one request takes; 1: the source has no batch call. */
  readonly batchSize: number;
  /** Attributes that a look-up tells. Any other is either on the rows or never told. */
  readonly tells: ReadonlySet<Attribute>;
  /**
   * What it tells is drawn from rows about people, of which it uses only those of people whom the viewer may know
   * (`call.viewer`): answers to viewers who know others are kept apart.
   */
  readonly drawnFromPeople?: boolean;
  /**
   * At most `batchSize` keys, each of them once. A key that does not exist in the source is left out; it is not an error.
   * Told attributes that a row of the source lacks are null; undefined where an answer leaves open whether there is a
   * value, so that what rows told of it stands. Rejects where no key could be looked up.
   * @param failed Takes why some of the keys could not be looked up, where others could. Absent: it rejects then.
   */
  fetch(
    keys: readonly string[],
    wanted: ReadonlySet<Attribute>,
    call: SourceCall,
    failed?: (key: string, why: SourceError) => void,
  ): Promise<ReadonlyMap<string, Row>>;
}

/** A second read that tells more about enrollments than their list does. */
export interface Companion {
  /** The provider's name in `tells`. */
  readonly name: string;
  /**
   * Reads what it tells of the rows. Chooses by itself how to cut them into requests, and looks at nothing for that but
   * their native keys and those of their users and courses: whoever has rows with these keys shares the read, however
   * much else the rows tell. What it draws from rows about people is drawn from those of people whom the viewer may know
   * (`call.viewer`). Has settled no sooner than all its requests. Rejects where nothing could be read, and with the first
   * failure where all is needed.
   */
  read(
    rows: readonly Enrollment[],
    wanted: ReadonlySet<EnrollmentAttribute>,
    call: SourceCall,
    need: Need,
  ): Promise<CompanionRead>;
}

/**
 * How much of a read that takes several requests is of use: whatever `each` of them tells, or nothing but `all` of it, so
 * that nothing more is sent after a failure.
 */
export type Need = "each" | "all";

/** What a companion was told. */
export interface CompanionRead {
  /**
   * A row with the keys of one that was read for, and with the companion's attributes: a value, or null where the source
   * has none. What could not be read, and what nobody wanted, may be left as it was. Everything else is the row's own.
   */
  readonly fill: (row: Enrollment) => Enrollment;
  /** Why something of this row could not be read; null: it could. Absent: everything could. */
  readonly failureOf?: (row: Enrollment) => SourceError | null;
}
