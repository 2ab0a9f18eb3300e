import type { CourseArgument, EnrollCommand, EnrollOrder } from "../../config/enroll-arguments.js";
import { choosePeople } from "./choose-column.js";
import { FileError } from "./file-error.js";
import { followJob } from "./follow-job.js";
import { AwayError, Gateway, RefusedError } from "./gateway.js";
import { LostJobError, matchRows } from "./match-rows.js";
import { OutcomeFile } from "./outcome-file.js";
import { count, Progress, type Terminal } from "./progress.js";
import { readTable } from "./read-table.js";
import { sendJobs, type Person } from "./send-jobs.js";
import { Tally } from "./tally.js";

export interface EnrollIo {
  /** Where progress is shown. */
  readonly terminal: Terminal;
  /** Prints a line of the result. */
  readonly print: (line: string) => void;
  /** Aborted when the person has had enough. */
  readonly interrupted: AbortSignal;
}

/** How a shell tells that Ctrl-C ended a program. */
const interruptedCode = 130;
/** How long a gateway that does not answer is waited for. */
const patienceMs = { first: 3_000, later: 120_000 };

/** @returns the exit code: 0 every cell succeeded, 1 some did not, 2 a bad command line or file */
export async function runEnroll(command: EnrollCommand, io: EnrollIo): Promise<number> {
  const progress = new Progress(io.terminal);
  const run = new Run(command, io, progress);
  try {
    return await run.run();
  } catch (error) {
    progress.clear();
    const ending = run.explain(error);
    for (const line of ending.lines) progress.tell(line);
    return ending.code;
  }
}

interface Ending {
  readonly lines: readonly string[];
  readonly code: number;
}

class Run {
  readonly #gateway: Gateway;
  readonly #tally = new Tally();
  /** The job that is followed now. */
  #job: string | null = null;
  #left = 0;

  constructor(
    private readonly command: EnrollCommand,
    private readonly io: EnrollIo,
    private readonly progress: Progress,
  ) {
    this.#gateway = new Gateway({
      ...command.gateway,
      patienceMs,
      onWaiting: (why) => progress.tell(`${why} It is waited for.`),
    });
  }

  async run(): Promise<number> {
    const { order, file, gateway } = this.command;
    if (gateway.exposesKey) this.progress.tell("The key goes over plain http: others can read it.");
    if (file === undefined) return this.#followAlone();
    const { people, delimiter } = await this.#readPeople(file);
    const output = await OutcomeFile.create(file, this.command.output, delimiter);
    try {
      if ("job" in order) await this.#resume(order.job, people, output);
      else await this.#enroll(order, people, output);
    } finally {
      await output.close();
    }
    return this.#conclude(output.path);
  }

  async #readPeople(
    file: string,
  ): Promise<{ readonly people: Person[]; readonly delimiter: string }> {
    const table = await readTable(file);
    if (table.rows.length === 0) throw new FileError(file, "is empty");
    const found = choosePeople(table, this.command.column);
    if ("problem" in found)
      throw new FileError(file, `does not say who is meant. ${found.problem}`);
    const { rows, column, name } = found;
    if (rows.length === 0) throw new FileError(file, "has a header, and nobody below it");
    const people = rows.map(({ number, cells }) => ({
      row: number,
      identifier: cells[column] ?? "",
    }));
    const header =
      name === null ? "without a header" : `under the header in row ${(rows[0]?.number ?? 2) - 1}`;
    this.progress.tell(`${count(people.length)} rows, column ${column + 1}, ${header}`);
    return { people, delimiter: table.delimiter };
  }

  async #enroll(order: EnrollOrder, people: readonly Person[], output: OutcomeFile): Promise<void> {
    const courses = new Map(order.courses.map(({ id, text }) => [id, text]));
    const jobs = sendJobs(this.#gateway, order, people, this.io.interrupted);
    this.#left = people.length;
    for await (const { job, people: own, repeated, left } of jobs) {
      this.#left = left;
      const repeats = repeated.flatMap((person) => this.#repeat(person, order.courses));
      if (job !== null) {
        this.#job = job.id;
        const rest = left === 0 ? "" : `; ${count(left)} rows go into later ones`;
        this.progress.tell(`Job ${job.id}: ${count(job.progress.total)} cells${rest}`);
        await this.#follow(job.id);
        await this.#take(job.id, { people: own, courses, repeats }, output);
        this.#job = null;
      }
      await output.add(repeats);
    }
  }

  async #resume(id: string, people: readonly Person[], output: OutcomeFile): Promise<void> {
    this.#job = id;
    await this.#follow(id);
    await this.#take(id, { people, courses: new Map(), repeats: [] }, output);
  }

  async #followAlone(): Promise<number> {
    const { order } = this.command;
    this.#job = "job" in order ? order.job : "";
    const { outcomes } = await this.#follow(this.#job);
    for (const { outcome, count: cells } of outcomes) this.#tally.add(outcome, cells);
    return this.#conclude(null);
  }

  #follow(id: string): ReturnType<typeof followJob> {
    return followJob(this.#gateway, id, this.progress, this.io.interrupted);
  }

  /** Writes the outcomes of a job, with the repeated people where they stand between others: those are taken out. */
  async #take(
    id: string,
    rows: {
      readonly people: readonly Person[];
      readonly courses: ReadonlyMap<string, string>;
      readonly repeats: OutcomeRow[];
    },
    output: OutcomeFile,
  ): Promise<void> {
    const { people, courses, repeats } = rows;
    for await (const cells of matchRows(this.#gateway.cells(id, this.io.interrupted), people)) {
      await output.add(
        cells.flatMap(({ row, cell: { courseId, identifier, outcome, message } }) => {
          const between = repeats.findIndex((repeat) => repeat.row > row);
          this.#tally.add(outcome);
          const course = courses.get(courseId) ?? courseId;
          const earlier = repeats.splice(0, between < 0 ? repeats.length : between);
          return [...earlier, { row, identifier, course, outcome, message }];
        }),
      );
    }
  }

  #repeat({ row, identifier }: Person, courses: readonly CourseArgument[]): OutcomeRow[] {
    const message = "The same person stands earlier in the file.";
    return courses.map(({ text }) => {
      this.#tally.add("DUPLICATE");
      return { row, identifier, course: text, outcome: "DUPLICATE", message };
    });
  }

  #conclude(path: string | null): number {
    this.progress.clear();
    for (const line of this.#tally.lines()) this.io.print(line);
    if (path !== null) this.io.print(`Every row: ${path}`);
    return this.#tally.hasFailures() ? 1 : 0;
  }

  explain(error: unknown): Ending {
    if (this.io.interrupted.aborted) return { lines: this.#goesOn(), code: interruptedCode };
    if (error instanceof FileError || error instanceof LostJobError) {
      return { lines: [error.message], code: 2 };
    }
    if (error instanceof RefusedError) {
      const isStarting = !("job" in this.command.order);
      const isBegun = isStarting && (this.#job !== null || this.#tally.total > 0);
      return { lines: [error.message, ...(isBegun ? this.#goesOn() : [])], code: isBegun ? 1 : 2 };
    }
    if (error instanceof AwayError) return { lines: [error.message, ...this.#goesOn()], code: 1 };
    throw error;
  }

  /** What becomes of the work without this program, and how to come back to it. */
  #goesOn(): readonly string[] {
    const later = this.#left > 0 ? [`${count(this.#left)} rows were not sent.`] : [];
    if (this.#job === null) {
      return this.#left > 0 && this.#tally.total === 0
        ? ["Should a job have been started nevertheless, Query.bulkEnrollJobs lists it."]
        : later;
    }
    const { url } = this.command.gateway;
    const { file } = this.command;
    const of = file === undefined ? "" : ` --file ${JSON.stringify(file)}`;
    return [
      "The job goes on in the gateway. To follow it again, and to have every row's outcome:",
      `  node dist/main.js enroll --job ${this.#job}${of} --url ${url}`,
      "cancelBulkEnrollJob stops it, undoBulkEnrollJob takes it back.",
      ...later,
    ];
  }
}

type OutcomeRow = Parameters<OutcomeFile["add"]>[0][number];
