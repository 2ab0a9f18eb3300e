import { TextDecoder } from "node:util";
import { SaxesParser, type SaxesTagPlain } from "saxes";
import { badXml, type XmlElement } from "./xml-tree.js";

export interface XmlLimits {
  /** Elements inside each other. */
  readonly maxDepth: number;
  /** Elements of one tree. */
  readonly maxElements: number;
  /** Bytes of one tree, and of everything that comes between two tags. */
  readonly maxTreeBytes: number;
}

export interface XmlEvents {
  /** Whether the element that opens is to be built as a tree. Not asked inside of one. */
  readonly isTree: (name: string, path: readonly string[]) => boolean;
  readonly onTree: (tree: XmlElement) => void;
  /** An element outside of trees without elements inside. */
  readonly onLeaf: (name: string, text: string, path: readonly string[]) => void;
}

interface Node {
  readonly name: string;
  text: string;
  readonly children: Node[];
}

/** Before the root there is nothing but a declaration and comments. */
const maxPrologBytes = 16 * 1024;

/**
 * Reads XML piece by piece, without ever holding more than one tree. DOCTYPE, and with it every definition of an entity,
 * is refused; only the five built-in entities and numeric ones are known.
 */
export class XmlReader {
  readonly #parser = new SaxesParser({ xmlns: false, position: false });
  #decoder: TextDecoder | undefined;
  #prolog = Buffer.alloc(0);
  /** Names of the open elements outside of a tree. */
  readonly #path: string[] = [];
  /** Open elements of the tree that is being built. */
  readonly #open: Node[] = [];
  #elements = 0;
  #treeBytes = 0;
  #leaf: { text: string } | undefined;
  #sawRoot = false;

  constructor(
    private readonly limits: XmlLimits,
    private readonly events: XmlEvents,
  ) {
    const parser = this.#parser;
    parser.on("doctype", () => {
      throw badXml("it has a DOCTYPE");
    });
    parser.on("opentag", (tag: SaxesTagPlain) => this.#openTag(localName(tag.name)));
    parser.on("text", (text) => this.#text(text));
    parser.on("cdata", (text) => this.#text(text));
    parser.on("closetag", () => this.#closeTag());
    parser.on("error", () => {
      throw badXml(this.#sawRoot ? "it is malformed" : "it does not begin like XML");
    });
  }

  /** @throws SourceError SOURCE_BAD_RESPONSE */
  push(chunk: Buffer): void {
    this.#treeBytes += chunk.length;
    if (this.#treeBytes > this.limits.maxTreeBytes + chunk.length)
      throw badXml("a part of it is too large");
    if (this.#decoder !== undefined) {
      this.#write(this.#decoder.decode(chunk, { stream: true }));
      return;
    }
    this.#prolog = Buffer.concat([this.#prolog, chunk]);
    if (this.#prolog.includes(">") || this.#prolog.length > maxPrologBytes) this.#start();
  }

  /** @throws SourceError SOURCE_BAD_RESPONSE where the document is not complete */
  end(): void {
    if (this.#decoder === undefined) {
      if (this.#prolog.toString("latin1").trim() === "") throw badXml("it is empty");
      this.#start();
    }
    this.#write(this.#decoder?.decode() ?? "");
    if (!this.#sawRoot || this.#path.length > 0 || this.#open.length > 0)
      throw badXml("it is cut off");
    this.#parser.close();
  }

  #start(): void {
    this.#decoder = new TextDecoder(encodingOf(this.#prolog));
    const text = this.#decoder.decode(this.#prolog, { stream: true });
    this.#prolog = Buffer.alloc(0);
    this.#write(text);
  }

  #write(text: string): void {
    if (text !== "") this.#parser.write(text);
    if (!this.#sawRoot && this.#treeBytes > maxPrologBytes)
      throw badXml("it does not begin like XML");
  }

  #openTag(name: string): void {
    if (!this.#sawRoot && name.toLowerCase() === "html") throw badXml("it is HTML");
    this.#sawRoot = true;
    this.#leaf = undefined;
    if (this.#path.length + this.#open.length >= this.limits.maxDepth)
      throw badXml("it is nested too deeply");
    const parent = this.#open.at(-1);
    if (parent === undefined && !this.events.isTree(name, this.#path)) {
      this.#path.push(name);
      this.#leaf = { text: "" };
      this.#treeBytes = 0;
      return;
    }
    if (parent === undefined) {
      this.#treeBytes = 0;
      this.#elements = 0;
    }
    this.#elements += 1;
    if (this.#elements > this.limits.maxElements)
      throw badXml("a part of it has too many elements");
    const node: Node = { name, text: "", children: [] };
    parent?.children.push(node);
    this.#open.push(node);
  }

  #text(text: string): void {
    const node = this.#open.at(-1) ?? this.#leaf;
    if (node !== undefined) node.text += text;
  }

  #closeTag(): void {
    const node = this.#open.pop();
    if (node !== undefined) {
      if (this.#open.length > 0) return;
      this.#treeBytes = 0;
      this.events.onTree(node);
      return;
    }
    const name = this.#path.pop() ?? "";
    this.#treeBytes = 0;
    if (this.#leaf !== undefined) this.events.onLeaf(name, this.#leaf.text, this.#path);
    this.#leaf = undefined;
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

const encodings: ReadonlyMap<string, string> = new Map([
  ["utf-8", "utf-8"],
  ["utf8", "utf-8"],
  ["us-ascii", "utf-8"],
  ["iso-8859-1", "iso-8859-1"],
  ["windows-1252", "windows-1252"],
]);

function encodingOf(prolog: Buffer): string {
  const declaration = /^(?:\xef\xbb\xbf)?<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(
    prolog.toString("latin1", 0, 256),
  );
  const encoding = encodings.get(declaration?.[1]?.toLowerCase() ?? "utf-8");
  if (encoding === undefined) throw badXml("its encoding is none that this gateway reads");
  return encoding;
}
