import { decodeGlobalId, encodeGlobalId } from "../domain/global-id.js";
import type { Environment } from "./environment.js";
import { isPrivateOnTheWay } from "./loopback.js";
import { isSourceId } from "./source-id.js";
import { ArgumentsError, readOptions, type GivenOptions } from "./read-options.js";

/** `enroll`: sends the people of a file to a running gateway, follows the job and writes what became of everybody. */
export interface EnrollCommand {
  readonly kind: "enroll";
  readonly gateway: GatewayAddress;
  /** What to do; a job that is known is only followed. */
  readonly order: EnrollOrder | { readonly job: string };
  /** The caller's list of people; undefined only where a job is followed. */
  readonly file: string | undefined;
  /** The column of the identifiers, by name or by number from 1; undefined: it is found. */
  readonly column: string | undefined;
  /** Where the outcomes go; undefined: beside the file. */
  readonly output: string | undefined;
}

export interface GatewayAddress {
  /** Of the GraphQL endpoint. */
  readonly url: string;
  /** Sent as a bearer token. */
  readonly key: string | undefined;
  /** Whether others could read the key on its way. */
  readonly exposesKey: boolean;
}

export interface EnrollOrder {
  readonly action: "ENROLL" | "UNENROLL";
  readonly courses: readonly CourseArgument[];
  readonly cohort: string | null;
  readonly notify: boolean;
  readonly reason: string | null;
  readonly dryRun: boolean;
}

export interface CourseArgument {
  /** As the caller wrote it. */
  readonly text: string;
  /** `Course.id`. */
  readonly id: string;
}

/** What `enroll --help` prints. */
export const enrollUsage = `Usage: rollcall enroll --courses COURSE,… --file FILE [options]
       rollcall enroll --job ID [--file FILE] [options]

  --courses COURSE,…  SOURCE:KEY, as mooc:course-v1:Acme+C140+2025, or a Course.id; may be repeated
  --file FILE         the people, as CSV: one e-mail address or username in each row
  --column COLUMN     the column that holds them, by name or number; default: it is found
  --dry-run           write nothing, and tell what would happen
  --notify            let the platforms send their e-mails
  --unenroll          take the people out of the courses
  --cohort NAME       the cohort to put people into
  --reason TEXT       for the platform's audit record
  --output FILE       where the outcome of every row goes; default: beside the input. Nothing is overwritten
  --job ID            follow a job that runs already
  --url URL           the gateway; default: ROLLCALL_URL, else http://localhost:4000/graphql
  --key KEY           its API key or token; default: the environment variable ROLLCALL_KEY, which others cannot see
  --help              print this and exit

Exit code: 0 every cell succeeded, 1 some did not, 2 a bad command line or file.`;

const specs = {
  courses: {
    value: "courses, as SOURCE:KEY or Course.id, with commas between them",
    repeats: true,
  },
  file: { value: "the path of a CSV file" },
  column: { value: "the name or the number of a column" },
  "dry-run": {},
  notify: {},
  unenroll: {},
  cohort: { value: "the name of a cohort" },
  reason: { value: "a text" },
  output: { value: "the path of a file that is not there yet" },
  job: { value: "the id of a job" },
  url: { value: "the address of a gateway" },
  key: { value: "an API key or a token" },
  help: {},
} as const;

type Given = GivenOptions<keyof typeof specs>;

const defaultUrl = "http://localhost:4000/graphql";

/** Null where help is asked for. @throws ArgumentsError */
export function parseEnroll(args: readonly string[], env: Environment): EnrollCommand | null {
  const given = readOptions(args, specs);
  if (given.help !== undefined) return null;
  const job = given.job?.[0];
  const file = given.file?.[0];
  const output = given.output?.[0];
  if (job === undefined && file === undefined) throw missing("--file", specs.file.value);
  if (file === undefined && output !== undefined) {
    throw new ArgumentsError("--output: expected --file as well, whose rows it is about");
  }
  return {
    kind: "enroll",
    gateway: readGateway(given, env),
    order: job === undefined ? readOrder(given) : { job: readJob(job, given) },
    file,
    column: given.column?.[0],
    output,
  };
}

function readOrder(given: Given): EnrollOrder {
  if (given.courses === undefined) throw missing("--courses", specs.courses.value);
  const isUnenroll = given.unenroll !== undefined;
  if (isUnenroll && given.cohort !== undefined) {
    throw new ArgumentsError("--cohort and --unenroll: expected one of the two");
  }
  return {
    action: isUnenroll ? "UNENROLL" : "ENROLL",
    courses: readCourses(given.courses),
    cohort: given.cohort?.[0] ?? null,
    notify: given.notify !== undefined,
    reason: given.reason?.[0] ?? null,
    dryRun: given["dry-run"] !== undefined,
  };
}

function readJob(id: string, given: Given): string {
  const what = ["courses", "dry-run", "notify", "unenroll", "cohort", "reason"] as const;
  const both = what.find((name) => given[name] !== undefined);
  if (both !== undefined) {
    throw new ArgumentsError(`--job and --${both}: a job that runs already is only followed`);
  }
  if (decodeGlobalId(id)?.type === "job") return id;
  throw new ArgumentsError("--job: expected the id of a job, as BulkEnrollJob.id gives it");
}

function readCourses(given: readonly string[]): readonly CourseArgument[] {
  const texts = given.flatMap((list) => list.split(",")).map((text) => text.trim());
  const courses = texts.filter((text) => text !== "").map(readCourse);
  if (courses.length === 0) throw missing("--courses", specs.courses.value);
  return courses;
}

function readCourse(text: string): CourseArgument {
  if (decodeGlobalId(text)?.type === "course") return { text, id: text };
  const match = /^([^:]+):(.+)$/u.exec(text);
  const [source = "", key = ""] = match?.slice(1) ?? [];
  // The key of an Open edX course has a colon of its own.
  if (match !== null && isSourceId(source) && source !== "course-v1") {
    return { text, id: encodeGlobalId({ type: "course", source, key }) };
  }
  throw new ArgumentsError(
    "--courses: expected SOURCE:KEY, as mooc:course-v1:Acme+C140+2025, or a Course.id",
  );
}

function readGateway(given: Given, env: Environment): GatewayAddress {
  const text = given.url?.[0] ?? nonEmpty(env["ROLLCALL_URL"]) ?? defaultUrl;
  const key = given.key?.[0] ?? nonEmpty(env["ROLLCALL_KEY"]);
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/u.test(url.protocol)) {
    throw new ArgumentsError("--url: expected an address, as https://rollcall.example.org/graphql");
  }
  if (url.username !== "" || url.password !== "") {
    throw new ArgumentsError("--url: expected an address without a password; use --key");
  }
  if (key !== undefined && !/^[\x21-\x7e]+$/u.test(key)) {
    throw new ArgumentsError("--key, or ROLLCALL_KEY: expected a key without blanks");
  }
  if (url.pathname === "/") url.pathname = "/graphql";
  return { url: url.href, key, exposesKey: key !== undefined && !isPrivateOnTheWay(url.href) };
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}

function missing(name: string, expected: string): ArgumentsError {
  return new ArgumentsError(`${name} is missing: expected ${expected}. enroll --help says more`);
}
