import type { SourceCall } from "../../domain/call-context.js";

/** Answers how the addresses are stored that a platform finds when this one is asked for. */
export type FindAddress = (address: string, call: SourceCall) => Promise<Iterable<string>>;

/**
 * Whether a platform finds an address in another letter case than the one that it stores. The gateway compares addresses
 * without regard to case, and documents say nothing of what platforms do: until one has shown it, an address that was
 * not found may be there in another spelling.
 */
export class AddressCase {
  #isIgnored: boolean | null = null;
  #stored: { readonly address: string; readonly find: FindAddress } | null = null;

  /**
   * Notes how addresses are stored that were found when others were asked for, or none.
   * @param find Finds all of them again.
   */
  learn(asked: readonly string[], stored: readonly string[], find: FindAddress): void {
    if (this.#isIgnored === true) return;
    const address = stored.find((one) => inOtherCase(one) !== one);
    if (address !== undefined) this.#stored = { address, find };
    const addresses = new Set(asked.map((one) => one.toLowerCase()));
    const isAsked = (one: string): boolean => addresses.has(one.toLowerCase());
    if (stored.some((one) => !asked.includes(one) && isAsked(one))) this.#isIgnored = true;
  }

  /** Tries it once, with an address that is stored; null where none was seen so far. */
  async isIgnored(call: SourceCall): Promise<boolean | null> {
    if (this.#isIgnored === null && this.#stored !== null) {
      const { address, find } = this.#stored;
      const found = new Set(await find(inOtherCase(address), call));
      this.#isIgnored = found.has(address);
    }
    return this.#isIgnored;
  }
}

/** Whether the address could be stored in another spelling than the two that are asked for, and be no other address. */
export function hasLetterCase(address: string): boolean {
  return address === address.trim() && address.toLowerCase() !== address.toUpperCase();
}

/** With small letters for capitals and capitals for small ones, as nobody spells it. */
function inOtherCase(address: string): string {
  return address.replace(/[A-Za-z]/g, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
}
