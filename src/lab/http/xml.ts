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

/** The root element of a request body; undefined where it is not well-formed or brings a DTD. */
export function parseXml(body: string): XmlElement | undefined {
  if (body.includes("<!DOCTYPE")) return undefined;
  const root: XmlElement = { name: "", children: [], text: "" };
  const open = [root];
  for (const [, closing, name, selfClosing, text] of body.matchAll(token)) {
    const top = open.at(-1) ?? root;
    if (text !== undefined) top.text += unescaped(text);
    else if (name !== undefined && closing === "/") {
      if (open.length < 2 || open.pop()?.name !== name) return undefined;
    } else if (name !== undefined) {
      const element: XmlElement = { name, children: [], text: "" };
      top.children.push(element);
      if (selfClosing !== "/") open.push(element);
    }
  }
  return open.length === 1 && root.children.length === 1 ? root.children[0] : undefined;
}
