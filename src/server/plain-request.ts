import { IncomingMessage } from "node:http";

/**
 * A request of which no upgrade is known but that to WebSocket. Others may be ignored (RFC 9110, 7.8), and are: clients
 * that would rather speak HTTP/2 offer it with every first request, and take an answer in HTTP/1.1.
 */
export class PlainRequest extends IncomingMessage {
  /** No private field: Node's own constructor sets it already. */
  declare offersUpgrade: boolean | null;

  /** Set by Node as it reads the head, before the headers are there, and asked when they are. */
  get upgrade(): boolean {
    return this.offersUpgrade === true && /\bwebsocket\b/iu.test(this.headers.upgrade ?? "");
  }

  set upgrade(offered: boolean | null) {
    this.offersUpgrade = offered;
  }
}
