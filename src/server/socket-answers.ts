import type { WebSocket } from "ws";

/** The answers that each connection waits for. */
export class SocketAnswers {
  readonly #awaited = new Map<WebSocket, Set<string>>();
  /** Whoever waits until a connection waits for none. */
  readonly #idle = new Map<WebSocket, () => void>();

  begin(socket: WebSocket, id: string): void {
    const ids = this.#awaited.get(socket);
    if (ids !== undefined) {
      ids.add(id);
      return;
    }
    this.#awaited.set(socket, new Set([id]));
    socket.once("close", () => this.#forget(socket));
  }

  /** It is sent, or nobody wants it any more. */
  end(socket: WebSocket, id: string): void {
    const ids = this.#awaited.get(socket);
    if (ids?.delete(id) === true && ids.size === 0) this.#idle.get(socket)?.();
  }

  /** Resolves when the connection waits for no answer, or is closed. */
  async idle(socket: WebSocket): Promise<void> {
    if ((this.#awaited.get(socket)?.size ?? 0) === 0) return;
    await new Promise<void>((resolve) => this.#idle.set(socket, resolve));
  }

  #forget(socket: WebSocket): void {
    this.#awaited.delete(socket);
    this.#idle.get(socket)?.();
    this.#idle.delete(socket);
  }
}
