import { WebSocket } from "ws";

export interface Message {
  readonly id?: string;
  readonly type: string;
  readonly payload?: { readonly data?: unknown; readonly errors?: unknown } | readonly unknown[];
}

export interface Asked {
  readonly query: string;
  readonly operationName?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** One WebSocket of the protocol `graphql-transport-ws`. */
export class SocketClient {
  readonly #socket: WebSocket;
  readonly #messages: Message[] = [];
  /** The code with which the connection ends. */
  readonly closed: Promise<number>;
  readonly #opened: Promise<void>;
  #number = 0;

  constructor(server: { readonly url: string }, headers: Record<string, string> = {}) {
    this.#socket = new WebSocket(server.url.replace("http", "ws"), "graphql-transport-ws", {
      headers,
    });
    this.#socket.on("message", (data: Buffer) =>
      this.#messages.push(JSON.parse(data.toString()) as Message),
    );
    this.#opened = new Promise((resolve) => this.#socket.once("open", resolve));
    this.closed = new Promise((resolve) => this.#socket.on("close", resolve));
  }

  async greet(payload?: Record<string, unknown>): Promise<void> {
    await this.#opened;
    this.#socket.send(JSON.stringify({ type: "connection_init", payload }));
  }

  /** Everything that comes back for an operation. */
  async ask(asked: string | Asked): Promise<readonly Message[]> {
    const id = await this.begin(asked);
    await this.#until(
      (message) => message.id === id && (message.type === "complete" || message.type === "error"),
    );
    return this.#messages.filter((message) => message.id === id);
  }

  /** Resolves to the operation's id without waiting for an answer. */
  async begin(asked: string | Asked): Promise<string> {
    await this.#until(({ type }) => type === "connection_ack");
    this.#number += 1;
    const id = String(this.#number);
    const payload = typeof asked === "string" ? { query: asked } : asked;
    this.#socket.send(JSON.stringify({ id, type: "subscribe", payload }));
    return id;
  }

  giveUp(id: string): void {
    this.#socket.send(JSON.stringify({ id, type: "complete" }));
  }

  close(): void {
    this.#socket.close();
  }

  /** Goes away without a word. */
  terminate(): void {
    this.#socket.terminate();
  }

  async #until(holds: (message: Message) => boolean): Promise<void> {
    for (let tries = 0; tries < 1_000 && !this.#messages.some(holds); tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}
