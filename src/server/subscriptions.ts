import { useServer, type Extra } from "graphql-ws/use/ws";
import type { Context, ServerOptions as WsOptions } from "graphql-ws";
import { getOperationAST, OperationTypeNode, type ExecutionArgs } from "graphql";
import { WebSocketServer, type WebSocket } from "ws";
import { credentialsOf, isAnonymous, type Credentials } from "./authenticate.js";
import type { GraphqlService } from "./graphql-service.js";
import { OperationsUnderWay } from "./operations-under-way.js";
import { Refusal } from "./refusal.js";
import { SocketAnswers } from "./socket-answers.js";
import { createSocketOperations, type Identify, type SocketClient } from "./socket-operations.js";
import type { UpgradeHandler } from "./server-options.js";

/** What is kept of one connection. */
interface Own {
  client: SocketClient;
}

type SocketContext = Context<Record<string, unknown>, Extra & Partial<Own>>;

/** Operations that one connection may have at a time. */
const maxOperations = 100;
/** Of one message: a request of the largest job. */
const maxMessageBytes = 8 * 1024 * 1024;
/** A connection that goes away in silence is noticed by unanswered pings. */
const keepAliveMs = 12_000;
/** Codes of `graphql-transport-ws`, and that of WebSocket for a server that goes away. */
const unauthorized = 4401;
const forbidden = 4403;
const goingAway = 1001;

/** Operations over WebSocket by the protocol `graphql-transport-ws`: subscriptions, and everything else as well. */
export function subscriptionUpgrade(service: GraphqlService): UpgradeHandler {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    handleProtocols: (offered) =>
      offered.has("graphql-transport-ws") ? "graphql-transport-ws" : false,
  });
  const operations = createSocketOperations(service);
  const answers = new SocketAnswers();
  let draining = false;
  const options: WsOptions<Record<string, unknown>, Extra & Partial<Own>> = {
    onConnect: (context) => connect(context, service),
    onSubscribe: async (context, id, payload) => {
      if (draining) return operations.refuse("OVERLOADED", "The gateway is stopping.");
      if (Object.keys(context.subscriptions).length > maxOperations) {
        return operations.refuse("RATE_LIMITED", "Too many operations on one connection.");
      }
      const begun = await operations.begin(clientOf(context), id, payload);
      if ("document" in begun && !isSubscription(begun)) answers.begin(context.extra.socket, id);
      return begun;
    },
    execute: (args) => operations.execute(args),
    subscribe: (args) => operations.subscribe(args),
    onNext: (_context, _id, _payload, _args, result) => operations.toAnswer(result),
    onError: (_context, _id, _payload, errors) => operations.toErrors(errors),
    onComplete: (context, id, payload) => {
      clientOf(context).underWay.end(payload);
      answers.end(context.extra.socket, id);
    },
  };
  const running = useServer<Record<string, unknown>, Partial<Own>>(options, sockets, keepAliveMs);
  return {
    path: "/graphql",
    handle: (request, socket, head) =>
      sockets.handleUpgrade(
        request,
        socket,
        head,
        (open) => void sockets.emit("connection", open, request),
      ),
    // What is answered once is answered first; subscriptions go on elsewhere.
    drain: async () => {
      draining = true;
      const close = async (client: WebSocket): Promise<void> => {
        await answers.idle(client);
        client.close(goingAway, "Going away");
      };
      await Promise.all([...sockets.clients].map(close));
      await running.dispose();
    },
  };
}

function isSubscription({ document, operationName }: ExecutionArgs): boolean {
  return getOperationAST(document, operationName)?.operation === OperationTypeNode.SUBSCRIPTION;
}

/** Who is asking: by the header of the upgrade, or by the first message. */
async function connect(context: SocketContext, service: GraphqlService): Promise<boolean> {
  const { headers } = context.extra.request;
  try {
    const credentials = shown(context) ?? credentialsOf(headers);
    const identify: Identify = () => service.authenticate(credentials);
    await identify();
    if (isAnonymous(credentials)) service.assertLocalHost(headers.host);
    context.extra.client = { identify, underWay: underWayOf(context) };
    return true;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const code = error.status === 401 ? unauthorized : forbidden;
    context.extra.socket.close(code, error.status === 401 ? "Unauthorized" : "Forbidden");
    return false;
  }
}

/** Stops what the client gives up, of which the protocol's library tells nothing until it has ended. */
function underWayOf(context: SocketContext): OperationsUnderWay {
  const { socket } = context.extra;
  const underWay = new OperationsUnderWay((id) => id in context.subscriptions);
  // The library listens before: it has taken note of the message, or of the end.
  socket.on("message", () => underWay.stopGivenUp());
  socket.once("close", () => underWay.stopGivenUp());
  return underWay;
}

/** Browsers cannot set headers of an upgrade. */
function shown({ connectionParams }: SocketContext): Credentials | undefined {
  for (const [name, value] of Object.entries(connectionParams ?? {})) {
    if (name.toLowerCase() === "authorization" && typeof value === "string") {
      return { authorization: value, apiKey: undefined };
    }
  }
  return undefined;
}

function clientOf({ extra }: SocketContext): SocketClient {
  if (extra.client === undefined) throw new Error("An operation came before its connection");
  return extra.client;
}
