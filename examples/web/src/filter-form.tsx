import type { ReactNode } from "react";
import type {
  EnrollmentListQueryVariables,
  EnrollmentStatus,
  SourceListQuery,
} from "./generated/graphql.js";
import { statusWords } from "./words.js";

/** What the form holds; an empty text means no condition. */
export interface Choice {
  readonly source: string;
  readonly email: string;
  readonly title: string;
  readonly status: EnrollmentStatus | "";
  readonly order: keyof typeof orders;
}

export const noChoice: Choice = { source: "", email: "", title: "", status: "", order: "newest" };

const orders = {
  newest: {
    words: "Newest first",
    orderBy: { field: "ENROLLED_AT", direction: "DESC" },
  },
  due: {
    words: "Due soonest",
    orderBy: { field: "DUE_AT", direction: "ASC" },
  },
  email: {
    words: "E-mail",
    orderBy: { field: "EMAIL", direction: "ASC" },
  },
  /** Nobody has to be read to the end before the first row is shown: the order that costs least. */
  source: { words: "Source after source", orderBy: null },
} as const;

export function toVariables(choice: Choice): EnrollmentListQueryVariables {
  const email = choice.email.trim();
  const title = choice.title.trim();
  return {
    filter: {
      ...(choice.source !== "" && { source: [choice.source] }),
      ...(email !== "" && { email: [email] }),
      ...(title !== "" && { courseTitleContains: title }),
      ...(choice.status !== "" && { status: [choice.status] }),
    },
    orderBy: orders[choice.order].orderBy,
  };
}

function hasConditions({ source, email, title, status }: Choice): boolean {
  return [source, email, title, status].some((text) => text.trim() !== "");
}

interface FilterFormProps {
  readonly choice: Choice;
  readonly sources: SourceListQuery["sources"];
  readonly onChange: (choice: Choice) => void;
}

export function FilterForm({ choice, sources, onChange }: FilterFormProps): ReactNode {
  const set = (change: Partial<Choice>): void => onChange({ ...choice, ...change });
  return (
    <search>
      <form className="filters" onSubmit={(event) => event.preventDefault()}>
        <label>
          Source
          <select value={choice.source} onChange={(event) => set({ source: event.target.value })}>
            <option value="">All</option>
            {sources.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          E-mail
          <input
            type="text"
            inputMode="email"
            autoComplete="off"
            value={choice.email}
            onChange={(event) => set({ email: event.target.value })}
          />
        </label>
        <label>
          Course title contains
          <input
            type="text"
            value={choice.title}
            onChange={(event) => set({ title: event.target.value })}
          />
        </label>
        <label>
          Status
          <select
            value={choice.status}
            onChange={(event) => set({ status: event.target.value as Choice["status"] })}
          >
            <option value="">Any</option>
            {Object.entries(statusWords).map(([status, words]) => (
              <option key={status} value={status}>
                {words}
              </option>
            ))}
          </select>
        </label>
        <label>
          Order
          <select
            value={choice.order}
            onChange={(event) => set({ order: event.target.value as Choice["order"] })}
          >
            {Object.entries(orders).map(([order, { words }]) => (
              <option key={order} value={order}>
                {words}
              </option>
            ))}
          </select>
        </label>
        {hasConditions(choice) && (
          <button
            type="button"
            className="minor"
            onClick={() => onChange({ ...noChoice, order: choice.order })}
          >
            Clear filters
          </button>
        )}
      </form>
    </search>
  );
}
