import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { writeXml, escapeXml } from "../../../src/http/write-xml.js";
import {
  child,
  children,
  parseXml,
  streamXml,
  textOf,
  type XmlElement,
  type XmlStreamOptions,
} from "../../../src/http/xml.js";
import { collect, errorOf } from "./support.js";

const isRow: XmlStreamOptions["isRow"] = (name) => name === "enrollment";

async function* cut(bytes: Buffer, size: number): AsyncGenerator<Buffer, void> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(text: string | Buffer, size = 5, more: Partial<XmlStreamOptions> = {}) {
  const rows = streamXml(cut(Buffer.from(text), size), { isRow, groupSize: 2, ...more });
  return { rows: await collect(rows.groups), rest: rows.rest };
}

function parse(text: string | Buffer): Promise<XmlElement> {
  return (async () => parseXml(Buffer.from(text)))();
}

const list = `<?xml version="1.0" encoding="UTF-8"?>
<response>
  <enrollments>
    <enrollment><enrollmentId>1</enrollmentId><certificate><id>ü</id></certificate></enrollment>
    <enrollment a="b"><enrollmentId>0002</enrollmentId></enrollment>
    <enrollment/>
  </enrollments>
  <nextPageToken> b3Bh </nextPageToken>
  <empty/>
</response>
`;

describe("a long XML list", () => {
  it.each([1, 2, 3, 7, 64, 10_000])(
    "in pieces of %i bytes gives its rows and what stands beside them",
    async (size) => {
      const { rows, rest } = await read(list, size);
      expect(rows.map((row) => textOf(child(row, "enrollmentId")))).toEqual(["1", "0002", null]);
      expect(textOf(child(child(rows[0], "certificate"), "id"))).toBe("ü");
      expect(rest).toEqual({ nextPageToken: "b3Bh", empty: null });
    },
  );

  it("that is truncated anywhere never passes as complete", async () => {
    const bytes = Buffer.from(list.trimEnd());
    for (let length = 0; length < bytes.length; length += 1) {
      const error = await errorOf(read(bytes.subarray(0, length), 50));
      expect(error.reason).toBe("SOURCE_BAD_RESPONSE");
    }
  });

  it("may have rows of any nesting", async () => {
    const text = "<response><response><a>1</a></response><response><a>2</a></response></response>";
    const { rows } = await read(text, 9, { isRow: (_name, path) => path.length === 1 });
    expect(rows.map((row) => textOf(child(row, "a")))).toEqual(["1", "2"]);
  });

  it("of many rows is read in little memory, and one endless row is refused", async () => {
    const row = "<enrollment><a>1</a></enrollment>";
    async function* many(): AsyncGenerator<Buffer, void> {
      yield Buffer.from("<r>");
      for (let count = 0; count < 300; count += 1) yield Buffer.from(row.repeat(20));
      yield Buffer.from("</r>");
    }
    const limits = { maxTreeBytes: 5_000 };
    expect(await collect(streamXml(many(), { isRow, limits }).groups)).toHaveLength(6_000);
    for (const start of ["<r><enrollment>", "<r><other>", "<r><!--", "<r><enrollment ", "<r>"]) {
      const long = start + " abc='d'".repeat(2_000);
      expect((await errorOf(read(long, 100, { limits }))).reason).toBe("SOURCE_BAD_RESPONSE");
    }
    expect(
      (
        await errorOf(
          read("<r><enrollment>" + "<a/>".repeat(100), 50, { limits: { maxElements: 50 } }),
        )
      ).message,
    ).toContain("many");
  });
});

describe("an XML document", () => {
  it("is a tree", async () => {
    const root = await parse(
      "<r xmlns:x='u'>a<x:b>1</x:b><b>2</b><![CDATA[<c>]]>&lt;&amp;&#228;&#x1F600;</r>",
    );
    expect(root.name).toBe("r");
    expect(root.text).toBe("a<c><&ä😀");
    expect(children(root, "b").map(textOf)).toEqual(["1", "2"]);
    expect(children(root, "none")).toEqual([]);
    expect(textOf(child(root, "none"))).toBeNull();
    expect(textOf(child(undefined, "none"))).toBeNull();
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
    expect((await errorOf(read(text, 3))).reason).toBe("SOURCE_BAD_RESPONSE");
  });

  it("is not waited for where it never begins", async () => {
    async function* endless(): AsyncGenerator<Buffer, void> {
      yield Buffer.from("<!DOCTYPE r [");
      for (;;) yield Buffer.from(" ".repeat(1000));
    }
    expect((await errorOf(collect(streamXml(endless(), { isRow }).groups))).reason).toBe(
      "SOURCE_BAD_RESPONSE",
    );
  });
});

describe("a written document", () => {
  it("is read as it was meant", async () => {
    expect(writeXml("request", { courseIds: { id: ["a&b", "<c>"] }, n: 1, yes: true })).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<request><courseIds><id>a&#38;b</id><id>&#60;c&#62;</id></courseIds><n>1</n><yes>true</yes></request>',
    );
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme" }), async (text) => {
        expect((await parse(writeXml("r", text))).text).toBe(text);
      }),
    );
    expect(escapeXml("a\u0000b\ud800c")).toBe("abc");
  });
});
