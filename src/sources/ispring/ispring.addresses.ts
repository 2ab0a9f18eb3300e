import type { SourceCall } from "../../domain/call-context.js";
import type { User } from "../../domain/user.js";
import { ReaderName } from "../../http/reader-name.js";
import { AddressCase, hasLetterCase } from "../spi/address-case.js";
import { users, type IspringApi, type Making } from "./ispring.api.js";
import type { IspringPaging } from "./ispring.capabilities.js";
import type { IdLists } from "./ispring.requests.js";
import { toUser } from "./ispring.users.js";

/** Addresses as `emails` takes them: most are stored in lower case, however they are asked for. */
export function spellingsOf(addresses: readonly string[]): readonly string[] {
  return [...new Set(addresses.flatMap((address) => [address, address.toLowerCase()]))];
}

/**
 * Accounts by addresses that are stored in another letter case. Nothing says how iSpring's `emails` compare: where
 * letter case counts, such accounts are in the list of all accounts only.
 */
export class IspringAddresses {
  readonly #case = new AddressCase();

  constructor(
    private readonly api: IspringApi,
    private readonly paging: IspringPaging,
  ) {}

  /** Those that are missing among the accounts that were found for the spellings of the addresses. */
  async findMissing(
    addresses: readonly string[],
    found: readonly User[],
    call: SourceCall,
  ): Promise<readonly User[]> {
    const asked = spellingsOf(addresses);
    const known = addressesOf(found);
    this.#case.learn(asked, known, this.#find);
    const missing = new Set(addresses.filter(hasLetterCase).map((one) => one.toLowerCase()));
    for (const address of known) missing.delete(address.toLowerCase());
    if (missing.size === 0 || (await this.#isCaseIgnored(call))) return [];
    const others: User[] = [];
    const page = { size: this.paging.maxPageSize, expected: Infinity };
    for await (const some of this.api.readEach(users, everybody, page, accounts, call)) {
      for (const user of some) {
        const { email } = user;
        if (typeof email !== "string" || asked.includes(email)) continue;
        if (missing.has(email.toLowerCase())) others.push(user);
      }
    }
    return others;
  }

  async #isCaseIgnored(call: SourceCall): Promise<boolean> {
    const shown = await this.#case.isIgnored(call);
    if (shown !== null) return shown;
    this.#case.learn([], await this.#addressesOn(everybody, call), this.#find);
    return (await this.#case.isIgnored(call)) === true;
  }

  readonly #find = (address: string, call: SourceCall): Promise<readonly string[]> =>
    this.#addressesOn(new Map([["emails", [address]]]), call);

  async #addressesOn(lists: IdLists, call: SourceCall): Promise<readonly string[]> {
    const page = { lists, pageSize: this.paging.maxPageSize, pageToken: null };
    return addressesOf(await this.api.read(users, page, accounts, call));
  }
}

const everybody: IdLists = new Map();

const accounts: Making<readonly User[]> = {
  name: new ReaderName(),
  of: ({ rows }) => rows.flatMap((row) => toUser(row) ?? []),
};

function addressesOf(found: readonly User[]): readonly string[] {
  return found.flatMap(({ email }) => email ?? []);
}
