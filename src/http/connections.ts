import { Pool } from "undici";

/** What connections are opened for. */
export interface ConnectionsUser {
  readonly origin: string;
  /** How long a connection may take to come about. */
  readonly timeoutMs: number;
  /** Requests at a time. */
  readonly concurrency: number;
}

/** The connections to one origin, with as many places as their users need together: none waits for another one's. */
export interface OriginConnections {
  /** Opened with the first request. */
  readonly pool: Pool;
  /** Whether the connection was idle to which a request is just being written. */
  readonly wasIdle: () => boolean;
  /** Refuses what comes later from everybody once the last user has left, and ends what is under way. */
  leave(): Promise<void>;
}

/**
 * Connections of several clients. Those who ask the same origin share them: of sixty accounts that are asked in turn, each
 * finds one open. What is sent over them has nothing to do with who opened them: each request bears its own credentials.
 */
export class Connections {
  readonly #shared = new Map<string, SharedConnections>();

  /** Users who come after the first request have connections of their own: the places of the first are counted. */
  join(user: ConnectionsUser): OriginConnections {
    const key = `${user.timeoutMs} ${user.origin}`;
    const open = this.#shared.get(key);
    if (open?.join(user.concurrency) === true) return open;
    const own = new SharedConnections(user);
    this.#shared.set(key, own);
    return own;
  }
}

class SharedConnections implements OriginConnections {
  #pool: Pool | undefined;
  #places: number;
  #users = 1;
  #isNew = false;

  constructor(private readonly user: ConnectionsUser) {
    this.#places = user.concurrency;
  }

  /** Whether there is still room. */
  join(concurrency: number): boolean {
    if (this.#pool !== undefined || this.#users === 0) return false;
    this.#places += concurrency;
    this.#users += 1;
    return true;
  }

  get pool(): Pool {
    this.#pool ??= this.#open();
    return this.#pool;
  }

  readonly wasIdle = (): boolean => !this.#isNew;

  async leave(): Promise<void> {
    this.#users -= 1;
    // One that was never used is opened, so that it refuses what comes later.
    if (this.#users === 0) await this.pool.destroy();
  }

  #open(): Pool {
    return new Pool(this.user.origin, {
      connections: this.#places,
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { timeout: this.user.timeoutMs },
    }).on("connect", () => {
      // undici writes the first request to a new connection in the same turn in which it announces the connection.
      this.#isNew = true;
      queueMicrotask(() => {
        this.#isNew = false;
      });
    });
  }
}
