/** A value to write as XML: a list repeats its element, a boolean is 0 or 1, undefined is left out. */
export type XmlValue =
  | string
  | number
  | boolean
  | undefined
  | readonly XmlValue[]
  | { readonly [name: string]: XmlValue };

export const xmlHeader = '<?xml version="1.0" encoding="UTF-8"?>\n';

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  "\r": "&#13;",
};

function isList(value: XmlValue): value is readonly XmlValue[] {
  return Array.isArray(value);
}

function escaped(text: string): string {
  return text.replace(/[&<>"'\r]/g, (character) => escapes[character] ?? character);
}

export function toXml(name: string, value: XmlValue): string {
  if (value === undefined) return "";
  if (isList(value)) return value.map((item) => toXml(name, item)).join("");
  let inner: string;
  if (typeof value === "object") {
    inner = Object.entries(value)
      .map(([key, item]) => toXml(key, item))
      .join("");
  } else if (typeof value === "boolean") inner = value ? "1" : "0";
  else inner = escaped(value.toString());
  return inner === "" ? `<${name}/>` : `<${name}>${inner}</${name}>`;
}

export interface XmlElement {
  readonly name: string;
  readonly children: XmlElement[];
  text: string;
}

const unescapes: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

function unescaped(text: string): string {
  return text.replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, body: string) => {
    if (/^#x/i.test(body)) return String.fromCodePoint(Number.parseInt(body.slice(2), 16));
    if (body.startsWith("#")) return String.fromCodePoint(Number(body.slice(1)));
    return unescapes[body] ?? whole;
  });
}

const token = /<\?[^>]*\?>|<!--[\s\S]*?-->|<(\/?)([^\s/>]+)[^>]*?(\/?)>|([^<]+)/g;

/** The open elements while a body is read, the document itself first. */
class Reading {
  readonly document: XmlElement = { name: "", children: [], text: "" };
  readonly #open = [this.document];

  get balanced(): boolean {
    return this.#open.length === 1;
  }

  text(text: string): void {
    const top = this.#open.at(-1);
    if (top) top.text += unescaped(text);
  }

  start(name: string, selfClosing: boolean): void {
    const element: XmlElement = { name, children: [], text: "" };
    this.#open.at(-1)?.children.push(element);
    if (!selfClosing) this.#open.push(element);
  }

  /** False where another element is open. */
  end(name: string): boolean {
    return this.#open.length > 1 && this.#open.pop()?.name === name;
  }
}

/** The root element of a request body; undefined where it is not well-formed or brings a DTD. */
export function parseXml(body: string): XmlElement | undefined {
  if (body.includes("<!DOCTYPE")) return undefined;
  const reading = new Reading();
  for (const [, closing, name, selfClosing, text] of body.matchAll(token)) {
    if (text !== undefined) reading.text(text);
    else if (name !== undefined && closing !== "/") reading.start(name, selfClosing === "/");
    else if (name !== undefined && !reading.end(name)) return undefined;
  }
  const { children } = reading.document;
  return reading.balanced && children.length === 1 ? children[0] : undefined;
}
