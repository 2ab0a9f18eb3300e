import { useMutation } from "@apollo/client/react";
import { useRef, useState, type ReactNode } from "react";
import { ChooseCourses, type Course } from "./choose-courses.js";
import {
  BulkEnrollDocument,
  UndoBulkEnrollDocument,
  type BulkEnrollInput,
} from "./generated/graphql.js";
import { Job } from "./job.js";

/** A job that was started from this page, and what it was started for. */
interface Started {
  readonly id: string;
  readonly kind: "preview" | "run" | "undo";
}

const titles = { preview: "Preview: nothing is written", run: "Enrollment", undo: "Undo" } as const;

interface BulkEnrollProps {
  readonly sources: readonly { readonly id: string; readonly name: string }[];
}

/** Many people into many courses: a preview first, then the real thing, then perhaps all of it back. */
export function BulkEnroll({ sources }: BulkEnrollProps): ReactNode {
  const [people, setPeople] = useState("");
  const [courses, setCourses] = useState<readonly Course[]>([]);
  const [notify, setNotify] = useState(false);
  const [started, setStarted] = useState<Started>();
  const [fault, setFault] = useState("");
  const [bulkEnroll] = useMutation(BulkEnrollDocument);
  const [undo] = useMutation(UndoBulkEnrollDocument);
  // A repeated click, or a repeated request, finds the job that the first one started.
  const key = useRef(crypto.randomUUID());

  const identifiers = people.split(/[\s,;]+/u).filter((word) => word !== "");
  const isReady = identifiers.length > 0 && courses.length > 0;
  const change = (set: () => void): void => {
    set();
    key.current = crypto.randomUUID();
    setStarted(undefined);
  };
  const start = async (
    kind: Started["kind"],
    ask: () => Promise<string | undefined>,
  ): Promise<void> => {
    setFault("");
    try {
      const id = await ask();
      if (id !== undefined) setStarted({ id, kind });
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    }
  };
  const send = (dryRun: boolean): Promise<void> =>
    start(dryRun ? "preview" : "run", async () => {
      const input: BulkEnrollInput = {
        identifiers,
        courses: courses.map(({ id }) => ({ courseId: id })),
        notify,
        dryRun,
        waitSeconds: 0,
        ...(!dryRun && { idempotencyKey: key.current }),
      };
      return (await bulkEnroll({ variables: { input } })).data?.bulkEnroll.job.id;
    });
  const takeBack = (id: string): Promise<void> =>
    start("undo", async () => {
      const { data } = await undo({ variables: { id } });
      key.current = crypto.randomUUID();
      return data?.undoBulkEnrollJob.job.id;
    });
  const next: Readonly<Record<Started["kind"], ReactNode>> = {
    preview: (
      <button type="button" onClick={() => void send(false)}>
        Enroll them
      </button>
    ),
    run: (
      <button
        type="button"
        className="minor"
        onClick={() => started !== undefined && void takeBack(started.id)}
      >
        Undo
      </button>
    ),
    undo: null,
  };

  return (
    <section aria-labelledby="bulk">
      <h2 id="bulk">Enroll many people</h2>
      <form
        className="bulk"
        onSubmit={(event) => {
          event.preventDefault();
          void send(true);
        }}
      >
        <label>
          People: e-mail addresses or usernames, one on each line
          <textarea
            rows={8}
            value={people}
            onChange={(event) => change(() => setPeople(event.target.value))}
          />
        </label>
        <ChooseCourses
          chosen={courses}
          sources={sources}
          onChange={(chosen) => change(() => setCourses(chosen))}
        />
        <label className="inline">
          <input
            type="checkbox"
            checked={notify}
            onChange={(event) => change(() => setNotify(event.target.checked))}
          />
          Let the platforms send e-mails
        </label>
        <p className="actions">
          <button
            type="submit"
            aria-disabled={!isReady}
            onClick={(event) => !isReady && event.preventDefault()}
          >
            Preview
          </button>
          <span className="quiet">
            {isReady
              ? `${count(identifiers.length, "person", "people")} in ${count(courses.length, "course", "courses")}`
              : "Name at least one person and one course."}
          </span>
        </p>
      </form>
      <p role="alert">{fault}</p>
      {started !== undefined && (
        <Job
          key={started.id}
          id={started.id}
          title={titles[started.kind]}
          next={next[started.kind]}
        />
      )}
    </section>
  );
}

const count = (number: number, one: string, many: string): string =>
  `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
