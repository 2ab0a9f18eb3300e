import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { choosePeople } from "../../../src/cli/enroll/choose-column.js";
import { FileError } from "../../../src/cli/enroll/file-error.js";
import { neutralize, OutcomeFile } from "../../../src/cli/enroll/outcome-file.js";
import { readTable, type Table } from "../../../src/cli/enroll/read-table.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rollcall-people-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(bytes: Buffer | string): Promise<Table> {
  const path = join(folder, "people.csv");
  await writeFile(path, bytes);
  return readTable(path);
}

function utf16(text: string, order: "le" | "be", mark: boolean): Buffer {
  const bytes = Buffer.from(`${mark ? "\uFEFF" : ""}${text}`, "utf16le");
  return order === "le" ? bytes : bytes.swap16();
}

/** `row identifier` of everybody whom a file means. */
async function people(text: string, column?: string): Promise<readonly string[]> {
  const found = choosePeople(await read(text), column);
  if ("problem" in found) throw new Error(found.problem);
  return found.rows.map(({ number, cells }) => `${number} ${cells[found.column] ?? ""}`);
}

describe("a file of people", () => {
  const text = "Name,E-mail\r\nJosé,jose@école.example\r\n";
  const rows = [
    { number: 1, cells: ["Name", "E-mail"] },
    { number: 2, cells: ["José", "jose@école.example"] },
  ];

  test.each([
    ["UTF-8", Buffer.from(text)],
    ["UTF-8 with a mark", Buffer.from(`\uFEFF${text}`)],
    ["UTF-16 as Excel's “Unicode text”", utf16(text, "le", true)],
    ["UTF-16 the other way round", utf16(text, "be", true)],
    ["UTF-16 without a mark", utf16(text, "le", false)],
    ["UTF-16 the other way round without a mark", utf16(text, "be", false)],
    ["Windows-1252", Buffer.from(text, "latin1")],
  ])("is read in %s", async (_name, bytes) => {
    expect((await read(bytes)).rows).toEqual(rows);
  });

  test.each([
    [",", "a,b\nc,d"],
    [";", "a;b\n1,5;d\n2,5;e"],
    ["\t", "a\tb\nc, d\te"],
    ["|", "a|b\nc|d"],
    [";", '"Ana ""A""";b\n;=x|y'],
    [",", "alone\nanother"],
    ["#", "sep=#\na#b"],
  ])("has %j between its columns", async (delimiter, content) => {
    expect((await read(content)).delimiter).toBe(delimiter);
  });

  test("is counted as a spreadsheet counts, whatever stands between its rows", async () => {
    const { rows: found } = await read('a,b\n\n"two\nlines",c\n , \nd,e\n\n');
    expect(found).toEqual([
      { number: 1, cells: ["a", "b"] },
      { number: 3, cells: ["two\nlines", "c"] },
      { number: 5, cells: ["d", "e"] },
    ]);
  });

  test.each([
    ["a spreadsheet", Buffer.from("PK\u0003\u0004rest"), /is no text/u],
    ["bytes", Buffer.from([1, 0, 0, 7, 0, 0, 0, 0]), /is no text/u],
    ["an open quotation mark", 'a,b\nc,"d', /row 2: a quotation mark is not closed/u],
  ])("is not read where it is %s", async (_name, bytes, message) => {
    await expect(read(bytes)).rejects.toThrow(FileError);
    await expect(read(bytes)).rejects.toThrow(message);
  });

  test("is not read where there is none", async () => {
    await expect(readTable(join(folder, "none.csv"))).rejects.toThrow(/none\.csv is not there/u);
    await expect(readTable(folder)).rejects.toThrow(/is a directory/u);
  });
});

describe("who is meant", () => {
  test.each([
    ["the usual name of a column", "Name,User Name\nAna,ana\nBo,bo", ["2 ana", "3 bo"]],
    ["addresses before usernames", "username;E-Mail\na;a@x.example", ["2 a@x.example"]],
    ["what looks like addresses, below a header", "Kim,Wo\nAna,a@x.example", ["2 a@x.example"]],
    [
      "what looks like addresses, without a header",
      "Ana,a@x.example\nBo,b@x.example",
      ["1 a@x.example", "2 b@x.example"],
    ],
    ["the only column, without a header", "ana\nbo", ["1 ana", "2 bo"]],
    ["the only column that holds anything", ",ana,\n,bo,", ["1 ana", "2 bo"]],
    ["a single address", "a@x.example", ["1 a@x.example"]],
    [
      "a short row is one without an identifier",
      "name,email\nAna\nBo,b@x.example",
      ["2 ", "3 b@x.example"],
    ],
  ])("is found by %s", async (_name, content, found) => {
    expect(await people(content)).toEqual(found);
  });

  test.each([
    ["its name", "Nummer,Kürzel\n1,ana", "kürzel", ["2 ana"]],
    ["its number", "1,ana\n2,bo", "2", ["1 ana", "2 bo"]],
    ["its number, below a header", "nr,login\n1,ana", "2", ["2 ana"]],
  ])("is said by %s", async (_name, content, column, found) => {
    expect(await people(content, column)).toEqual(found);
  });

  test.each([
    ["two columns of addresses", "a@x.example,b@x.example\nc@x.example,d@x.example", undefined],
    ["columns that could be anything", "ana,1\nbo,2", undefined],
    ["a column that is not there", "ana,1", "3"],
    ["a name that no column has", "ana,1", "email"],
  ])("is asked for where there are %s", async (_name, content, column) => {
    await expect(people(content, column)).rejects.toThrow(/--column/u);
  });
});

describe("the file of outcomes", () => {
  test.each([
    ["=1+1", "'=1+1"],
    ["+1", "'+1"],
    ["-1", "'-1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["\tx", "'\tx"],
    ["\r=x", "'\r=x"],
    [" =x", "' =x"],
    ["＝x", "'＝x"],
    ["=a\n+b", "'=a\n+b"],
    ["ana@x.example", "ana@x.example"],
    ["", ""],
  ])("shows %j as %j", (text, shown) => {
    expect(neutralize(text)).toBe(shown);
  });

  test("has the input's delimiter, quotes what needs it, and opens in the right letters", async () => {
    const file = await OutcomeFile.create(join(folder, "list.csv"), undefined, ";");
    const cell = { row: 2, course: "mooc:é", outcome: "ENROLLED", message: 'a;"b"' };
    await file.add([{ ...cell, identifier: '=HYPERLINK("http://x";"y")' }]);
    await file.close();
    expect(await readFile(file.path, "utf8")).toBe(
      "\uFEFFrow;identifier;course;outcome;message\r\n" +
        '2;"\'=HYPERLINK(""http://x"";""y"")";mooc:é;ENROLLED;"a;""b"""\r\n',
    );
  });

  test("takes the place of no other file", async () => {
    const input = join(folder, "class.csv");
    await writeFile(join(folder, "class.outcome.csv"), "mine");
    const file = await OutcomeFile.create(input, undefined, ",");
    expect(file.path).toBe(join(folder, "class.outcome-2.csv"));
    await file.close();
    await expect(readFile(file.path)).rejects.toThrow(/ENOENT/u);
    const wanted = join(folder, "class.outcome.csv");
    await expect(OutcomeFile.create(input, wanted, ",")).rejects.toThrow(/is there already/u);
    expect(await readFile(wanted, "utf8")).toBe("mine");
  });
});
