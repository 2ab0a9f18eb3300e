import { ApolloProvider } from "@apollo/client/react";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { client } from "./client.js";
import { Page } from "./page.js";
import "./style.css";

const root = document.querySelector("#root");
if (root === null) throw new Error("The page has no #root");

createRoot(root).render(
  <StrictMode>
    <ApolloProvider client={client}>
      <Page />
    </ApolloProvider>
  </StrictMode>,
);
