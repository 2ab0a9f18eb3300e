import { useQuery } from "@apollo/client/react";
import { useState, type ReactNode } from "react";
import { BulkEnroll } from "./bulk-enroll.js";
import { EnrollmentList } from "./enrollment-list.js";
import { FilterForm, noChoice, toVariables } from "./filter-form.js";
import { SourceListDocument } from "./generated/graphql.js";
import { useSettled } from "./use-settled.js";

export function Page(): ReactNode {
  const [choice, setChoice] = useState(noChoice);
  const settled = useSettled(choice, 300);
  const sources = useQuery(SourceListDocument).data?.sources ?? [];
  return (
    <>
      <header>
        <h1>Rollcall</h1>
        <p>Who is enrolled in what, on every learning platform.</p>
        <nav aria-label="Other pages">
          <a href="explorer">Explorer</a>
        </nav>
      </header>
      <main>
        <FilterForm choice={choice} onChange={setChoice} sources={sources} />
        <EnrollmentList variables={toVariables(settled)} />
        <BulkEnroll
          sources={sources.filter(({ capabilities }) => capabilities?.canBulkEnroll === true)}
        />
      </main>
    </>
  );
}
