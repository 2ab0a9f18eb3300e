import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { OperationTypeNode } from "graphql";
import { createClient } from "graphql-ws";

const url = new URL("graphql", document.baseURI);

/** Everything over HTTP but subscriptions, which come over a WebSocket on the same path. */
export const client = new ApolloClient({
  cache: new InMemoryCache(),
  link: ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(createClient({ url: url.href.replace(/^http/u, "ws") })),
    new HttpLink({ uri: url.href }),
  ),
});
