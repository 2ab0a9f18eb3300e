import { SaxesParser, type SaxesTagPlain } from "saxes";
import { SourceError } from "../domain/errors.js";

/** An element, without attributes, comments and prefixes. */
export interface XmlElement {
  /** Without its namespace prefix. */
  readonly name: string;
  /** All text directly inside, as it came. */
  readonly text: string;
  readonly children: readonly XmlElement[];
}

export interface XmlLimits {
  /** Elements inside each other. */
  readonly maxDepth: number;
  readonly maxElements: number;
  readonly maxBytes: number;
}

const mebibyte = 1024 * 1024;
const usualLimits: XmlLimits = { maxDepth: 32, maxElements: 100_000, maxBytes: 16 * mebibyte };

/**
 * A document as a tree: at most 32 levels, 100,000 elements, 16 MiB. DOCTYPE, and with it every definition of an entity,
 * is refused; only the five built-in entities and numeric ones are known.
 *
 * @returns the root
 * @throws SourceError SOURCE_BAD_RESPONSE where it is no XML, cut off, too large, too deep, or has a DOCTYPE
 */
export function parseXml(body: Buffer, limits: Partial<XmlLimits> = {}): XmlElement {
  const bounds = { ...usualLimits, ...limits };
  if (body.length > bounds.maxBytes) throw badXml("it is too large");
  const text = new TextDecoder(encodingOf(body)).decode(body);
  if (text.trim() === "") throw badXml("it is empty");
  return new XmlTree(bounds).build(text);
}

/** The first child of that name. */
export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((candidate) => candidate.name === name);
}

/** The text of an element without the blanks around it. Null: there is no such element, or it is empty. */
export function textOf(element: XmlElement | undefined): string | null {
  const text = element?.text.trim() ?? "";
  return text === "" ? null : text;
}

interface Node {
  readonly name: string;
  text: string;
  readonly children: Node[];
}

class XmlTree {
  readonly #parser = new SaxesParser({ xmlns: false, position: false });
  readonly #open: Node[] = [];
  #root: Node | undefined;
  #elements = 0;

  constructor(private readonly limits: XmlLimits) {
    const parser = this.#parser;
    parser.on("doctype", () => {
      throw badXml("it has a DOCTYPE");
    });
    parser.on("opentag", (tag: SaxesTagPlain) => this.#openTag(localName(tag.name)));
    parser.on("text", (text) => this.#addText(text));
    parser.on("cdata", (text) => this.#addText(text));
    parser.on("closetag", () => {
      this.#open.pop();
    });
    parser.on("error", () => {
      throw badXml(this.#root === undefined ? "it does not begin like XML" : "it is malformed");
    });
  }

  build(text: string): XmlElement {
    this.#parser.write(text);
    if (this.#root === undefined || this.#open.length > 0) throw badXml("it is cut off");
    this.#parser.close();
    return this.#root;
  }

  #openTag(name: string): void {
    if (this.#root === undefined && name.toLowerCase() === "html") throw badXml("it is HTML");
    if (this.#open.length >= this.limits.maxDepth) throw badXml("it is nested too deeply");
    this.#elements += 1;
    if (this.#elements > this.limits.maxElements) throw badXml("it has too many elements");
    const node: Node = { name, text: "", children: [] };
    this.#open.at(-1)?.children.push(node);
    this.#root ??= node;
    this.#open.push(node);
  }

  #addText(text: string): void {
    const node = this.#open.at(-1);
    if (node !== undefined) node.text += text;
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

/** A word about what came instead of XML; never any of it. */
function badXml(what: string): SourceError {
  return new SourceError(
    "SOURCE_BAD_RESPONSE",
    `The source's answer is not the promised XML: ${what}.`,
  );
}

const encodings: ReadonlyMap<string, string> = new Map([
  ["utf-8", "utf-8"],
  ["utf8", "utf-8"],
  ["us-ascii", "utf-8"],
  ["iso-8859-1", "iso-8859-1"],
  ["windows-1252", "windows-1252"],
]);

function encodingOf(body: Buffer): string {
  const declaration = /^(?:\xef\xbb\xbf)?<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(
    body.toString("latin1", 0, 256),
  );
  const encoding = encodings.get(declaration?.[1]?.toLowerCase() ?? "utf-8");
  if (encoding === undefined) throw badXml("its encoding is none that this gateway reads");
  return encoding;
}
