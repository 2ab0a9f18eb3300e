import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { isWebAddress } from "../../../src/sources/spi/web-address.js";

function slowly(text: string): boolean {
  try {
    return ["http:", "https:"].includes(new URL(text).protocol) && /^https?:\/\//i.test(text);
  } catch {
    return false;
  }
}

test.each([
  "https://learn.example.org/view/1?a=b#c",
  "http://localhost/",
  "HTTPS://EXAMPLE.org",
  "https://ünicode.example/",
  "https://user@host.example:8443/x",
  "https://192.168.0.1/",
])("%s is a web address", (text) => {
  expect(isWebAddress(text)).toBe(true);
});

test.each([
  "javascript:alert(1)",
  "//example.org/",
  "https://",
  "https://a b/",
  "https://1.2.3.4.5/",
  "https://a.0x1/",
  "https://example.org:99999/",
  "https://xn--a/",
  "ftp://example.org/",
])("%s is none", (text) => {
  expect(isWebAddress(text)).toBe(false);
});

test("what is known at once is what the engine's parser says", () => {
  const parts = [
    "http",
    "https",
    "://",
    "a",
    "xn--",
    "-",
    ".",
    "0x1",
    "9",
    ":",
    "80",
    "/",
    "\\",
    "?",
    "#",
    "@",
    " ",
    "\n",
    "%",
    "é",
    "[",
    "A".repeat(70),
  ];
  const address = fc
    .array(fc.constantFrom(...parts), { maxLength: 9 })
    .map((tail) => `https://${tail.join("")}`);
  fc.assert(
    fc.property(address, (text) => {
      expect(isWebAddress(text)).toBe(slowly(text));
    }),
    { numRuns: 3_000 },
  );
});
