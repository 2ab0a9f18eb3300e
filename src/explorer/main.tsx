import "./workers.js";
import "graphiql/style.css";
import "./explorer.css";
import { GraphiQL, HISTORY_PLUGIN } from "graphiql";
import { createRoot } from "react-dom/client";
import { examples } from "./examples.js";
import { examplesPlugin } from "./examples-plugin.js";
import { createFetcher } from "./fetcher.js";

const root = document.querySelector("#explorer");
if (root === null) throw new Error("The page has no #explorer");

// Relative to the page, so that a proxy may put the gateway below a path of its own.
const fetcher = createFetcher(new URL("graphql", document.baseURI));

createRoot(root).render(
  <GraphiQL
    fetcher={fetcher}
    defaultTabs={examples.map(({ query, variables }) => ({ query, variables }))}
    defaultEditorToolsVisibility="variables"
    plugins={[examplesPlugin, HISTORY_PLUGIN]}
    // Headers hold credentials: they are gone with the page.
    shouldPersistHeaders={false}
    schemaDescription
  >
    <GraphiQL.Logo>Rollcall</GraphiQL.Logo>
  </GraphiQL>,
);
