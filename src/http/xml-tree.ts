import { SourceError } from "../domain/errors.js";

/** An element, without attributes, comments and prefixes. */
export interface XmlElement {
  /** Without its namespace prefix. */
  readonly name: string;
  /** All text directly inside, as it came. */
  readonly text: string;
  readonly children: readonly XmlElement[];
}

/** A word about what came instead of XML; never any of it. */
export function badXml(what: string): SourceError {
  return new SourceError(
    "SOURCE_BAD_RESPONSE",
    `The source's answer is not the promised XML: ${what}.`,
  );
}

/** The first child of that name. */
export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((candidate) => candidate.name === name);
}

/** All children of that name: none, one and many alike. */
export function children(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter((candidate) => candidate.name === name) ?? [];
}

/** The text of an element without the blanks around it. Null: there is no such element, or it is empty. */
export function textOf(element: XmlElement | undefined): string | null {
  const text = element?.text.trim() ?? "";
  return text === "" ? null : text;
}
