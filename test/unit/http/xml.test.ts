import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { writeXml, escapeXml } from "../../../src/http/write-xml.js";
import { child, parseXml, textOf, type XmlElement, type XmlLimits } from "../../../src/http/xml.js";
import { errorOf } from "./support.js";

function parse(text: string | Buffer, limits?: Partial<XmlLimits>): Promise<XmlElement> {
  return (async () => parseXml(Buffer.from(text), limits))();
}

const list = `<?xml version="1.0" encoding="UTF-8"?>
<response>
  <enrollments>
    <enrollment><enrollmentId>1</enrollmentId><certificate><id>ü</id></certificate></enrollment>
    <enrollment a="b"><enrollmentId>0002</enrollmentId></enrollment>
    <enrollment/>
  </enrollments>
  <empty/>
</response>
`;

describe("an XML document", () => {
  it("is a tree", async () => {
    const root = await parse(
      "<r xmlns:x='u'>a<x:b>1</x:b><b>2</b><![CDATA[<c>]]>&lt;&amp;&#228;&#x1F600;</r>",
    );
    expect(root).toEqual({
      name: "r",
      text: "a<c><&ä😀",
      children: [
        { name: "b", text: "1", children: [] },
        { name: "b", text: "2", children: [] },
      ],
    });
  });

  it("has the rows of a list, one as well as many", async () => {
    const [enrollments, empty] = (await parse(list)).children;
    expect(enrollments?.children.map(({ name, children }) => [name, children.length])).toEqual([
      ["enrollment", 2],
      ["enrollment", 1],
      ["enrollment", 0],
    ]);
    expect(empty).toEqual({ name: "empty", text: "", children: [] });
    const [row] = enrollments?.children ?? [];
    expect(textOf(child(child(row, "certificate"), "id"))).toBe("ü");
    expect([textOf(empty), textOf(child(row, "none")), child(undefined, "none")]).toEqual([
      null,
      null,
      undefined,
    ]);
  });

  it("that is truncated anywhere never passes as complete", async () => {
    const bytes = Buffer.from(list.trimEnd());
    for (let length = 0; length < bytes.length; length += 1) {
      const error = await errorOf(parse(bytes.subarray(0, length)));
      expect(error.reason).toBe("SOURCE_BAD_RESPONSE");
    }
  });

  it("is refused where it is larger than it may be", async () => {
    const many = `<r>${"<a/>".repeat(100)}</r>`;
    expect((await errorOf(parse(many, { maxElements: 100 }))).message).toContain("many");
    expect((await errorOf(parse(many, { maxBytes: 400 }))).message).toContain("large");
    expect((await parse(many, { maxElements: 101, maxBytes: 407 })).children).toHaveLength(100);
  });

  it("is read in the encodings of the West", async () => {
    const latin = Buffer.from("<?xml version='1.0' encoding='ISO-8859-1'?><r>ä</r>", "latin1");
    expect((await parse(latin)).text).toBe("ä");
    expect((await parse("\uFEFF<r>ä</r>")).text).toBe("ä");
    const error = await errorOf(parse("<?xml version='1.0' encoding='UTF-7'?><r/>"));
    expect(error.message).toContain("encoding");
  });

  it.each([
    ["<!DOCTYPE r><r/>", "DOCTYPE"],
    ['<!DOCTYPE r [<!ENTITY a "secret">]><r>&a;</r>', "DOCTYPE"],
    ['<?xml version="1.0"?><!DOCTYPE r SYSTEM "file:///etc/passwd"><r/>', "DOCTYPE"],
    ["<r>&secret;</r>", "malformed"],
    ["<r><a></r>", "malformed"],
    ["<r/><r/>", "malformed"],
    ["<r/>secret", "malformed"],
    ["<r>&#0;</r>", "malformed"],
    ["<r><a>", "cut off"],
    ["<r", "cut off"],
    ["", "empty"],
    ["  ", "empty"],
    ['{"secret": 1}', "does not begin"],
    ["secret", "does not begin"],
    ["<html><body/></html>", "HTML"],
    ["<a>".repeat(40), "deep"],
  ])("%j is refused: %s", async (text, word) => {
    const error = await errorOf(parse(text));
    expect(error).toMatchObject({ reason: "SOURCE_BAD_RESPONSE" });
    expect(error.cause).toBeUndefined();
    expect(error.message).toContain(word);
    expect(error.message).not.toContain("secret");
  });
});

describe("a written document", () => {
  it("is read as it was meant", async () => {
    expect(writeXml("request", { courseIds: { id: ["a&b", "<c>"] }, n: 1, yes: true })).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<request><courseIds><id>a&amp;b</id><id>&lt;c&gt;</id></courseIds><n>1</n><yes>true</yes></request>',
    );
    expect(writeXml("r", { id: ["1", "b-2"], none: [], n: [1, 2] })).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<r><id>1</id><id>b-2</id><n>1</n><n>2</n></r>',
    );
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme" }), async (text) => {
        expect((await parse(writeXml("r", text))).text).toBe(text);
      }),
    );
    expect(escapeXml("a\u0000b\ud800c")).toBe("abc");
  });
});
