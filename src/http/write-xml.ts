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
    .replace(/[&<>"'\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}

const isPlain = onlyOf(`${lettersAndDigits} -_.~:/@+,;()[]{}!?#$%*=|^`);
// Characters that XML 1.0 excludes.
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

function element(name: string, content: XmlContent): string {
  if (typeof content !== "object") return `<${name}>${escapeXml(String(content))}</${name}>`;
  let inner = "";
  for (const [key, value] of Object.entries(content)) {
    if (!isList(value)) inner += element(key, value);
    else for (const each of value) inner += element(key, each);
  }
  return `<${name}>${inner}</${name}>`;
}

function isList(value: XmlContent | readonly XmlContent[]): value is readonly XmlContent[] {
  return Array.isArray(value);
}
