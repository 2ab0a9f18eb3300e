import { useQuery } from "@apollo/client/react";
import { useState, type ReactNode } from "react";
import { BulkEnroll } from "./bulk-enroll.js";
import { EnrollmentList } from "./enrollment-list.js";
import { FilterForm, noChoice, toVariables } from "./filter-form.js";
import { SourceListDocument, type SourceListQuery } from "./generated/graphql.js";
import { useHash } from "./use-hash.js";
import { useSettled } from "./use-settled.js";

export function Page(): ReactNode {
  const view = useHash() === "enroll" ? "enroll" : "list";
  const sources = useQuery(SourceListDocument).data?.sources ?? [];
  const isCurrent = (name: typeof view): "page" | undefined => (name === view ? "page" : undefined);
  return (
    <>
      <header>
        <h1>
          <svg aria-hidden="true" viewBox="0 0 24 24">
            <path d="m3 6 2 2 3-4M3 13l2 2 3-4M3 20l2 2 3-4M12 6h9M12 13h9M12 20h9" />
          </svg>
          Rollcall
        </h1>
        <p>Who is enrolled in what, on every learning platform.</p>
        <nav aria-label="Pages">
          <a href="#list" aria-current={isCurrent("list")}>
            List
          </a>
          <a href="#enroll" aria-current={isCurrent("enroll")}>
            Enroll many people
          </a>
          <a href="explorer">Explorer</a>
        </nav>
      </header>
      <main>
        {view === "list" ? (
          <List sources={sources} />
        ) : (
          <BulkEnroll
            sources={sources.filter(({ capabilities }) => capabilities?.canBulkEnroll === true)}
          />
        )}
      </main>
    </>
  );
}

function List({ sources }: SourceListQuery): ReactNode {
  const [choice, setChoice] = useState(noChoice);
  const settled = useSettled(choice, 300);
  return (
    <>
      <FilterForm choice={choice} onChange={setChoice} sources={sources} />
      <EnrollmentList variables={toVariables(settled)} />
    </>
  );
}
