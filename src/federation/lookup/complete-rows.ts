import type { SourceCall } from "../../domain/call-context.js";
import type { Course, CourseAttribute } from "../../domain/course.js";
import type { Enrollment, EnrollmentAttribute } from "../../domain/enrollment.js";
import type { SourceError } from "../../domain/errors.js";
import type {
  Companion,
  CompanionRead,
  SourceConnector,
} from "../../sources/spi/source-connector.js";
import { unread } from "./kept-fills.js";
import type { Fills } from "./shared-fills.js";

type Missing = ReadonlyMap<string, readonly EnrollmentAttribute[]>;

const nothing: Missing = new Map();

/** Companions that still have to speak of what was selected. */
function missingCompanions(
  connector: SourceConnector,
  rows: readonly Enrollment[],
  wanted: ReadonlySet<EnrollmentAttribute>,
): Missing {
  if (connector.companions.length === 0) return nothing;
  const { tells } = connector.enrollments;
  const missing = new Map<string, EnrollmentAttribute[]>();
  for (const attribute of wanted) {
    const provider = tells[attribute];
    if (provider === undefined || !connector.companions.some((one) => one.name === provider)) {
      continue;
    }
    if (rows.every((row) => readAttribute(row, attribute) !== undefined)) continue;
    missing.set(provider, [...(missing.get(provider) ?? []), attribute]);
  }
  return missing;
}

export interface Completed {
  readonly rows: readonly Enrollment[];
  /** The first failure; null where all companions spoke. */
  readonly failure: SourceError | null;
}

interface CompletedBy {
  readonly call: SourceCall;
  readonly fills: Fills;
}

/** Fills what is only selected. Attributes that cannot be read hold the error, and `status` is UNKNOWN. */
export function completeRows(
  connector: SourceConnector,
  rows: readonly Enrollment[],
  wanted: ReadonlySet<EnrollmentAttribute>,
  by: CompletedBy,
): Completed | Promise<Completed> {
  const missing = missingCompanions(connector, rows, wanted);
  return missing.size === 0 ? { rows, failure: null } : fillFrom(missing, connector, rows, by);
}

async function fillFrom(
  missing: Missing,
  connector: SourceConnector,
  rows: readonly Enrollment[],
  by: CompletedBy,
): Promise<Completed> {
  let filled = rows;
  let failure: SourceError | null = null;
  for (const [name, attributes] of missing) {
    const companion = connector.companions.find((one) => one.name === name);
    if (companion === undefined) continue;
    const read = await readCompanion(companion, filled, new Set(attributes), by);
    const namedOf = namer(connector.id);
    filled = filled.map((row) => {
      const told = read.fill(row);
      const why = read.failureOf?.(row) ?? null;
      if (why === null) return told;
      const open = attributes.filter((one) => readAttribute(told, one) === undefined);
      if (open.length === 0) return told;
      const named = namedOf(why);
      failure ??= named;
      return withError(told, open, named);
    });
  }
  return { rows: filled, failure };
}

/** Where nothing could be read, each row has failed. */
async function readCompanion(
  companion: Companion,
  rows: readonly Enrollment[],
  wanted: ReadonlySet<EnrollmentAttribute>,
  { fills, call }: CompletedBy,
): Promise<CompanionRead> {
  try {
    return await fills.read(companion, rows, { wanted, need: "each" }, call);
  } catch (error) {
    return unread(error);
  }
}

/** Names the source of failures: many rows have the same one. */
function namer(source: string): (failure: SourceError) => SourceError {
  const named = new Map<SourceError, SourceError>();
  return (failure) => {
    const known = named.get(failure) ?? failure.of(source);
    named.set(failure, known);
    return known;
  };
}

function withError(
  row: Enrollment,
  attributes: readonly EnrollmentAttribute[],
  error: SourceError,
): Enrollment {
  const fields: Record<string, unknown> = {};
  let course: Record<string, unknown> | null = null;
  for (const attribute of attributes) {
    if (attribute === "status") fields["status"] = "UNKNOWN";
    else if (attribute.startsWith("course.")) (course ??= {})[attribute.slice(7)] = error;
    else if (!attribute.includes(".")) fields[attribute] = error;
  }
  return {
    ...row,
    ...fields,
    ...(course !== null && row.course !== null
      ? { course: { ...row.course, ...(course as Partial<Course>) } }
      : {}),
  };
}

function readAttribute(row: Enrollment, attribute: EnrollmentAttribute): unknown {
  if (attribute.startsWith("user.")) {
    return row.user === null ? null : row.user[attribute.slice(5) as "username"];
  }
  if (attribute.startsWith("course.")) {
    return row.course === null ? null : row.course[attribute.slice(7) as CourseAttribute];
  }
  return row[attribute as keyof Enrollment];
}
