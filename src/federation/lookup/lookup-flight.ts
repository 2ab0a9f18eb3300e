import type { SourceCall } from "../../domain/call-context.js";
import { joinCalls, type JoinedCall } from "./join-calls.js";
import type { LookupAnswer, Reading } from "./lookup-answers.js";

/** Timers take no more. */
const maxTimerMs = 2 ** 31 - 1;

/** One request for the rows of several keys, on behalf of whoever asked for them before it departed. */
export class LookupFlight<Row, Attribute extends string> {
  /** What any of those who asked wants to be told: one request tells many attributes as well as one. */
  readonly told = new Set<Attribute>();
  /** What the source said; null until it has landed, and where it failed. */
  reading: Reading<Row> | null = null;
  /** Of those keys that the reading does not speak of, or not as fully as memory does. */
  readonly answers = new Map<string, LookupAnswer<Row>>();
  /** Whether it ended because those on whose behalf it was sent could not go on. */
  abandoned = false;
  landed = false;
  readonly #calls: SourceCall[] = [];
  /** All its keys, since more than the first were taken. */
  #ownKeys: Set<string> | null = null;
  #joined: JoinedCall | null = null;
  #news!: Promise<void>;
  #tell!: () => void;
  #alarm: NodeJS.Timeout | undefined;
  #alarmAt = Infinity;

  /**
   * @param era The operation that it counts as read by.
   * @param firstKeys Theirs who asked first: the set stays as it is.
   */
  constructor(
    readonly era: string,
    private readonly firstKeys: ReadonlySet<string>,
  ) {
    this.#await();
  }

  get keys(): ReadonlySet<string> {
    return this.#ownKeys ?? this.firstKeys;
  }

  get departed(): boolean {
    return this.#joined !== null;
  }

  /** Takes somebody who wants some of its keys. Only before it departs. */
  add(call: SourceCall, told: readonly Attribute[]): void {
    if (this.#calls.at(-1) !== call) this.#calls.push(call);
    for (const attribute of told) this.told.add(attribute);
  }

  /** Takes one more key. Only before it departs. */
  take(key: string): void {
    this.#ownKeys ??= new Set(this.firstKeys);
    this.#ownKeys.add(key);
  }

  tells(told: readonly Attribute[]): boolean {
    return told.every((attribute) => this.told.has(attribute));
  }

  /** Of one of its keys; undefined until it has landed. */
  answerOf(key: string): LookupAnswer<Row> | undefined {
    return this.answers.get(key) ?? this.reading?.get(key);
  }

  /** What the source said, where that is all that is answered. */
  get whole(): Reading<Row> | null {
    return this.answers.size === 0 ? this.reading : null;
  }

  isOnBehalfOf(call: SourceCall): boolean {
    return this.#calls.includes(call);
  }

  /** Answers the call that it is sent with: it is stopped when all who asked have given up. */
  depart(): SourceCall {
    this.#joined = joinCalls(this.#calls);
    this.#wakeAt(Math.min(...this.#calls.map(({ deadlineAt }) => deadlineAt)));
    return this.#joined.call;
  }

  land(): void {
    this.landed = true;
    this.#joined?.end();
    clearTimeout(this.#alarm);
    this.#tell();
  }

  /** Whether it is still under way, and the caller has time to wait for it. */
  isAwaitedBy({ signal, deadlineAt }: SourceCall): boolean {
    return !this.landed && !signal.aborted && Date.now() < deadlineAt;
  }

  /** Resolves when it has landed; also when time is up for somebody who waits for it, though not for all. */
  news(call: SourceCall): Promise<void> {
    if (this.departed) this.#wakeAt(call.deadlineAt);
    return this.#news;
  }

  /** Nothing need be done for the last of the deadlines: it ends the flight itself. */
  #wakeAt(deadlineAt: number): void {
    const last = this.#joined?.call.deadlineAt ?? Infinity;
    if (deadlineAt >= Math.min(last, this.#alarmAt)) return;
    clearTimeout(this.#alarm);
    this.#alarmAt = deadlineAt;
    this.#alarm = setTimeout(
      () => {
        const tell = this.#tell;
        this.#alarmAt = Infinity;
        this.#await();
        tell();
      },
      Math.min(Math.max(0, deadlineAt - Date.now()), maxTimerMs),
    );
  }

  #await(): void {
    this.#news = new Promise((resolve) => {
      this.#tell = resolve;
    });
  }
}
