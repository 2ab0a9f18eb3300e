import type { SourceCall } from "../../domain/call-context.js";
import type { Enrollment } from "../../domain/enrollment.js";
import type { Companion, CompanionRead } from "../../sources/spi/source-connector.js";
import type { Wish } from "./fill-flights.js";
import type { Fills, SharedFills } from "./shared-fills.js";

/** Timers take no more. */
const maxTimerMs = 2 ** 31 - 1;

/**
 * Companion reads of lists that are read side by side, each in its own time: a list's read begins when every other list of
 * the group waits for one as well, or has ended, so that all of them are one read. Waiting takes no more than half of the
 * time that the operation has left when the group is formed: one list that keeps silent costs the others nothing but that.
 */
export class FillGroup {
  /** Lists that may still come to need a read. */
  readonly #running = new Set<MemberFills>();
  #held: { readonly member: MemberFills; readonly go: () => void }[] = [];
  #timer: NodeJS.Timeout | undefined;
  readonly #heldUntil: number;

  constructor(
    readonly fills: SharedFills,
    deadlineAt: number,
  ) {
    const now = Date.now();
    this.#heldUntil = now + (deadlineAt - now) / 2;
  }

  /** One more list. All join before the first of them is read. */
  join(): MemberFills {
    const member = new MemberFills(this);
    this.#running.add(member);
    return member;
  }

  turnOf(member: MemberFills): Promise<void> {
    const patience = this.#heldUntil - Date.now();
    if (member.hasEnded || patience <= 0) return Promise.resolve();
    return new Promise((go) => {
      this.#held.push({ member, go });
      this.#rest(member);
      if (this.#held.length === 0 || patience === Infinity) return;
      this.#timer ??= setTimeout(() => this.#open(), Math.min(patience, maxTimerMs));
    });
  }

  end(member: MemberFills): void {
    this.#rest(member);
  }

  #rest(member: MemberFills): void {
    this.#running.delete(member);
    if (this.#running.size === 0) this.#open();
  }

  #open(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const held = this.#held;
    this.#held = [];
    for (const { member, go } of held) {
      if (!member.hasEnded) this.#running.add(member);
      go();
    }
  }
}

/** The companion reads of one list of a group. */
export class MemberFills implements Fills {
  hasEnded = false;

  constructor(private readonly group: FillGroup) {}

  read(
    companion: Companion,
    rows: readonly Enrollment[],
    wish: Wish,
    call: SourceCall,
  ): Promise<CompanionRead> {
    return this.group.fills.read(companion, rows, wish, call, () => this.group.turnOf(this));
  }

  /** The list needs no more reads: the others do not wait for it. */
  end(): void {
    this.hasEnded = true;
    this.group.end(this);
  }
}
