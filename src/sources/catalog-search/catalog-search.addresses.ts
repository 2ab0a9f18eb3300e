import { LRUCache } from "lru-cache";
import type { SourceCall } from "../../domain/call-context.js";
import type { Enrollment } from "../../domain/enrollment.js";
import type { User } from "../../domain/user.js";
import { AddressCase, hasLetterCase } from "../spi/address-case.js";
import type { ScanPage } from "../spi/source-connector.js";
import type { PageChoice } from "./catalog-search.api.js";
import { boundsSearch, type Parameters } from "./catalog-search.requests.js";

/** How a page of the search is read. */
export interface SearchReading extends PageChoice {
  readonly withRemoteData: boolean;
}

/** The calls of the platform that tell of addresses. */
export interface AddressCalls {
  search(parameters: Parameters, reading: SearchReading, call: SourceCall): Promise<Page>;
  /** The account that answers to the address. */
  account(address: string, call: SourceCall): Promise<User | null>;
}

type Page = ScanPage<Enrollment>;

const firstRows: SearchReading = { position: null, size: 10, withRemoteData: false };

/** Addresses of which the spelling is remembered that was found by a walk. */
const mostSpellings = 1_000;

/**
 * The search for an address, in whichever letter case it is stored. Nothing says how the search compares addresses: where
 * letter case counts, the account is asked how it spells its own, and where no account says so, the rows are walked that
 * the search would narrow, if anything else bounds them.
 */
export class AddressSearch {
  readonly #case = new AddressCase();
  /** By the address in lower case. A spelling that finds nothing any more is found out anew. */
  readonly #spellings = new LRUCache<string, string>({ max: mostSpellings });

  constructor(private readonly calls: AddressCalls) {}

  async read(parameters: Parameters, reading: SearchReading, call: SourceCall): Promise<Page> {
    const asked = parameters.find(([name]) => name === "email")?.[1];
    const page = await this.#search(parameters, asked, reading, call);
    if (asked === undefined || page.rows.length > 0) return page;
    // Most addresses are stored in lower case, however they are asked for.
    const usual = asked.toLowerCase();
    const spellings = new Set([this.#spellings.get(usual) ?? usual, usual]);
    for (const spelling of spellings) {
      if (spelling === asked) continue;
      const other = await this.#search(parameters, spelling, reading, call);
      if (other.rows.length > 0) return other;
    }
    if (!hasLetterCase(asked) || (await this.#isCaseIgnored(parameters, call))) return page;
    const stored =
      (await this.#storedLike(asked, call)) ??
      (await this.#listedLike(asked, parameters, reading.size, call));
    return stored === null || stored === asked || spellings.has(stored)
      ? page
      : this.#search(parameters, stored, reading, call);
  }

  async #search(
    parameters: Parameters,
    address: string | undefined,
    reading: SearchReading,
    call: SourceCall,
  ): Promise<Page> {
    const withAddress = (other: string): Parameters => [
      ...parameters.filter(([name]) => name !== "email"),
      ["email", other],
    ];
    const page = await this.calls.search(
      address === undefined ? parameters : withAddress(address),
      reading,
      call,
    );
    this.#case.learn(address === undefined ? [] : [address], addressesOn(page), async (other, by) =>
      addressesOn(await this.calls.search(withAddress(other), firstRows, by)),
    );
    return page;
  }

  async #isCaseIgnored(parameters: Parameters, call: SourceCall): Promise<boolean> {
    const shown = await this.#case.isIgnored(call);
    const tenant = parameters.filter(([name]) => name === "platform_key");
    if (shown !== null || tenant.length === 0) return shown === true;
    await this.#search(tenant, undefined, firstRows, call);
    return (await this.#case.isIgnored(call)) === true;
  }

  async #storedLike(asked: string, call: SourceCall): Promise<string | null> {
    const account = await this.calls.account(asked, call);
    const stored = account?.email ?? null;
    return stored?.toLowerCase() === asked.toLowerCase() ? stored : null;
  }

  /** The address as a row spells it, of those that are left where it is not asked for. */
  async #listedLike(
    asked: string,
    parameters: Parameters,
    size: number,
    call: SourceCall,
  ): Promise<string | null> {
    const others = parameters.filter(([name]) => name !== "email");
    if (!others.some(([name]) => boundsSearch(name))) return null;
    const usual = asked.toLowerCase();
    let position: Page["next"] = null;
    do {
      const reading: SearchReading = { position, size, withRemoteData: false };
      const page: Page = await this.#search(others, undefined, reading, call);
      const stored = addressesOn(page).find((address) => address.toLowerCase() === usual);
      if (stored !== undefined) {
        this.#spellings.set(usual, stored);
        return stored;
      }
      position = page.next;
    } while (position !== null);
    return null;
  }
}

function addressesOn({ rows }: Page): readonly string[] {
  return rows.flatMap(({ user }) => user?.email ?? []);
}
