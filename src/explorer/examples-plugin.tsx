import { useGraphiQL, useGraphiQLActions, type GraphiQLPlugin } from "@graphiql/react";
import type { ReactNode } from "react";
import { examples, type Example } from "./examples.js";

/** The examples, for those who have closed or changed the tabs that they came in. */
export const examplesPlugin: GraphiQLPlugin = {
  title: "Examples",
  icon: () => (
    <svg viewBox="0 0 16 16" fill="none" stroke="currentColor" aria-hidden="true">
      <path d="M2 3h12M2 8h12M2 13h7" strokeWidth="1.5" strokeLinecap="round" />
    </svg>
  ),
  content: Examples,
};

function Examples(): ReactNode {
  const actions = useGraphiQLActions();
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);
  const open = ({ query, variables }: Example): void => {
    actions.addTab();
    queryEditor?.setValue(query);
    variableEditor?.setValue(variables);
    queryEditor?.focus();
  };
  return (
    <section aria-label="Examples">
      <div className="graphiql-doc-explorer-title">Examples</div>
      <ul className="rollcall-examples">
        {examples.map((example) => (
          <li key={example.name}>
            <button type="button" onClick={() => open(example)}>
              <strong>{example.name}</strong>
              {example.about}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
