import { lettersAndDigits, onlyOf } from "./ascii.js";

/** What an element holds: text, or elements by name; an array is one element of that name for each of its members. */
export type XmlContent =
  string | number | boolean | { readonly [name: string]: XmlContent | readonly XmlContent[] };

/** A small document in UTF-8. Names are the programmer's and are not escaped; texts are. */
export function writeXml(root: string, content: XmlContent): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, content)}`;
}

/** Text between tags or in an attribute. What XML 1.0 cannot hold (control characters) is left out. */
export function escapeXml(text: string): string {
  if (isPlain(text)) return text;
  return text
    .replace(unwritable, "")
    .replace(/[&<>"'\r]/g, (character) => references[character] ?? character);
}

/** Those that XML predefines by name are understood by the simplest reader. */
const references: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  "\r": "&#13;",
};

const isPlain = onlyOf(`${lettersAndDigits} -_.~:/@+,;()[]{}!?#$%*=|^`);
// Characters that XML 1.0 excludes.
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

function element(name: string, content: XmlContent): string {
  if (typeof content !== "object") return `<${name}>${escapeXml(String(content))}</${name}>`;
  let inner = "";
  for (const [key, value] of Object.entries(content)) {
    if (!isList(value)) inner += element(key, value);
    else inner += elements(key, value);
  }
  return `<${name}>${inner}</${name}>`;
}

function elements(name: string, contents: readonly XmlContent[]): string {
  // Long lists are lists of ids, of which hardly any needs escaping: looked at and put together as one text.
  if (contents.every((content) => typeof content === "string") && isPlain(contents.join(""))) {
    return contents.length === 0
      ? ""
      : `<${name}>${contents.join(`</${name}><${name}>`)}</${name}>`;
  }
  return contents.map((content) => element(name, content)).join("");
}

function isList(value: XmlContent | readonly XmlContent[]): value is readonly XmlContent[] {
  return Array.isArray(value);
}
