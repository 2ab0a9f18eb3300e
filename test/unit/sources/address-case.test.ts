import { describe, expect, test } from "@jest/globals";
import {
  AddressCase,
  hasLetterCase,
  type FindAddress,
} from "../../../src/sources/spi/address-case.js";
import { aCall } from "./scripted-server.js";

/** Answers for a platform that stores these, and remembers what it was asked for. */
function platform(
  stored: readonly string[],
  exact: boolean,
): { find: FindAddress; asked: string[] } {
  const asked: string[] = [];
  const form = (address: string): string => (exact ? address : address.toLowerCase());
  return {
    asked,
    find: (address) => {
      asked.push(address);
      return Promise.resolve(stored.filter((one) => form(one) === form(address)));
    },
  };
}

describe("Whether a platform ignores the letter case of addresses", () => {
  test("is not known while no address was seen that has letters", async () => {
    const { find, asked } = platform([], false);
    const addresses = new AddressCase();
    addresses.learn([], ["1@2"], find);
    expect(await addresses.isIgnored(aCall())).toBeNull();
    expect(asked).toEqual([]);
  });

  test.each([
    [true, false],
    [false, true],
  ])("is tried once, with an address that is stored (exact: %p)", async (exact, ignored) => {
    const { find, asked } = platform(["Mira@x.example"], exact);
    const addresses = new AddressCase();
    addresses.learn([], ["Mira@x.example"], find);
    expect(await addresses.isIgnored(aCall())).toBe(ignored);
    expect(await addresses.isIgnored(aCall())).toBe(ignored);
    expect(asked).toEqual(["mIRA@X.EXAMPLE"]);
  });

  test("is shown by an address that is found in another spelling than it was asked for in", async () => {
    const { find, asked } = platform([], false);
    const addresses = new AddressCase();
    addresses.learn(["mira@x.example"], ["Mira@x.example"], find);
    expect(await addresses.isIgnored(aCall())).toBe(true);
    expect(asked).toEqual([]);
  });

  test("is not shown by addresses that were not asked for", async () => {
    const { find } = platform(["mira@x.example", "Bo@x.example"], true);
    const addresses = new AddressCase();
    addresses.learn(["mira@x.example"], ["mira@x.example", "Bo@x.example"], find);
    expect(await addresses.isIgnored(aCall())).toBe(false);
  });

  test("is taken back where the platform shows it later", async () => {
    const addresses = new AddressCase();
    // The account is gone by the time that it is asked for.
    addresses.learn([], ["Mira@x.example"], platform([], false).find);
    expect(await addresses.isIgnored(aCall())).toBe(false);
    addresses.learn(["bo@x.example"], ["Bo@x.example"], platform([], false).find);
    expect(await addresses.isIgnored(aCall())).toBe(true);
  });
});

test("Other spellings have only addresses with letters, and without blanks around them", () => {
  expect(["a@b", "É@1", "1@2", "", " a@b"].map(hasLetterCase)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});
