import { NumberIndex } from "./number-index.js";
import { Numbers } from "./numbers.js";
import { TextPool } from "./text-pool.js";

/** What a code names: the lowest two bits say which kind of value. */
const kinds = { plain: 0, text: 1, other: 2, composed: 3 } as const;

export const undefinedCode = 0;
export const nullCode = 4;
const constants: readonly unknown[] = [undefined, null, false, true];
/** An estimate of what a value costs that is kept as it is, in bytes. */
const otherBytes = 64;
/** Objects that are known by their identity, so that what many rows share is looked at once. */
const mostKnown = 4_096;

/** The names of an object's members, in their order; null: a list of so many elements. */
interface Shape {
  readonly names: readonly string[] | null;
  readonly length: number;
}

/** Finds the shape of an object, name by name. */
class ShapeNode {
  shape = -1;
  readonly #next = new Map<string, ShapeNode>();

  find(names: readonly string[]): ShapeNode {
    return names.reduce<ShapeNode>((node, name) => node.#after(name), this);
  }

  #after(name: string): ShapeNode {
    let next = this.#next.get(name);
    if (next === undefined) {
      next = new ShapeNode();
      this.#next.set(name, next);
    }
    return next;
  }
}

/**
 * Distinct values, objects and lists included, each kept once and named by a number: equal codes are equal values. What
 * comes out is equal to what went in.
 */
export class ValuePool {
  readonly texts = new TextPool();
  readonly #others: unknown[] = [];
  readonly #otherCodes = new Map<unknown, number>();
  readonly #shapes: Shape[] = [];
  readonly #objectShapes = new ShapeNode();
  readonly #listShapes = new Map<number, number>();
  /** Of each composed value its shape and then the codes of its parts; its place here is its number. */
  readonly #cells = new Numbers(0);
  /** Names of all shapes. */
  #shapeParts = 0;
  #index: NumberIndex | null = new NumberIndex((place) => this.#hashAt(place));
  readonly #known = new Map<object, number>();
  readonly #made = new Map<number, unknown>();

  get bytes(): number {
    const others = otherBytes * (this.#others.length + this.#shapeParts);
    return this.texts.bytes + this.#cells.bytes + (this.#index?.bytes ?? 0) + others;
  }

  encode(value: unknown): number {
    if (typeof value === "string") return coded(this.texts.add(value), kinds.text);
    if (value === undefined) return undefinedCode;
    if (value === null) return nullCode;
    if (typeof value === "boolean") return coded(value ? 3 : 2, kinds.plain);
    return typeof value === "object" ? this.#encodeObject(value) : this.#encodeOther(value);
  }

  decode(code: number): unknown {
    const number = code >>> 2;
    switch (code & 3) {
      case kinds.plain:
        return constants[number];
      case kinds.text:
        return this.texts.at(number);
      case kinds.other:
        return this.#others[number];
      default:
        return this.#decodeComposed(number);
    }
  }

  isText(code: number): boolean {
    return (code & 3) === kinds.text;
  }

  isComposed(code: number): boolean {
    return (code & 3) === kinds.composed;
  }

  /** The number of a text among the texts. */
  textOf(code: number): number {
    return code >>> 2;
  }

  codeOfText(text: number): number {
    return coded(text, kinds.text);
  }

  /** The member of an object; undefined where it is a list. */
  member(code: number, name: string): number | undefined {
    const place = code >>> 2;
    const names = this.#shapes[this.#cells.get(place)]?.names;
    if (names == null) return undefined;
    const at = names.indexOf(name);
    return at === -1 ? undefinedCode : this.#cells.get(place + 1 + at);
  }

  /** Nothing more comes: what only serves to find values again is let go, but for texts. */
  fit(): void {
    this.#index = null;
    this.#known.clear();
    this.#otherCodes.clear();
    this.#cells.fit(this.#cells.length);
    this.texts.fit();
  }

  #encodeOther(value: unknown): number {
    let code = this.#otherCodes.get(value);
    if (code === undefined) {
      code = coded(this.#others.push(value) - 1, kinds.other);
      this.#otherCodes.set(value, code);
    }
    return code;
  }

  #encodeObject(value: object): number {
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    const isList = Array.isArray(value);
    if (!isList && Object.getPrototypeOf(value) !== Object.prototype) {
      return this.#encodeOther(value);
    }
    const names = isList ? null : Object.keys(value);
    const parts = isList
      ? value.map((part: unknown) => this.encode(part))
      : (names ?? []).map((name) => this.encode((value as Record<string, unknown>)[name]));
    const code = coded(this.#compose(this.#shapeOf(names, parts.length), parts), kinds.composed);
    if (this.#known.size >= mostKnown) this.#known.clear();
    this.#known.set(value, code);
    return code;
  }

  #shapeOf(names: readonly string[] | null, length: number): number {
    if (names === null) {
      let id = this.#listShapes.get(length);
      if (id === undefined) {
        id = this.#shapes.push({ names, length }) - 1;
        this.#listShapes.set(length, id);
      }
      return id;
    }
    const node = this.#objectShapes.find(names);
    if (node.shape === -1) {
      node.shape = this.#shapes.push({ names, length }) - 1;
      this.#shapeParts += 1 + length;
    }
    return node.shape;
  }

  #compose(shape: number, parts: readonly number[]): number {
    if (this.#index === null) throw new Error("Nothing is added to a pool that was closed");
    let hash = mix(0, shape);
    for (const part of parts) hash = mix(hash, part);
    const cells = this.#cells;
    const known = this.#index.find(
      hash,
      (place) =>
        cells.get(place) === shape && parts.every((part, at) => cells.get(place + 1 + at) === part),
    );
    if (known !== -1) return known;
    const place = cells.length;
    cells.set(place, shape);
    parts.forEach((part, at) => cells.set(place + 1 + at, part));
    this.#index.add(hash, place);
    return place;
  }

  #hashAt(place: number): number {
    const shape = this.#cells.get(place);
    const length = this.#shapes[shape]?.length ?? 0;
    let hash = mix(0, shape);
    for (let at = 1; at <= length; at++) hash = mix(hash, this.#cells.get(place + at));
    return hash;
  }

  /** Rows near each other share their parts. */
  #decodeComposed(place: number): unknown {
    const made = this.#made.get(place);
    if (made !== undefined) return made;
    const shape = this.#shapes[this.#cells.get(place)];
    const part = (at: number): unknown => this.decode(this.#cells.get(place + 1 + at));
    const value =
      shape?.names == null
        ? Array.from({ length: shape?.length ?? 0 }, (_, at) => part(at))
        : withMembers(shape.names, part);
    if (this.#made.size >= mostKnown) this.#made.clear();
    this.#made.set(place, value);
    return value;
  }
}

function withMembers(names: readonly string[], part: (at: number) => unknown): object {
  const value: Record<string, unknown> = {};
  names.forEach((name, at) => setMember(value, name, part(at)));
  return value;
}

/** Also where the name is one that plain assignment takes for something else. */
export function setMember(object: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== "__proto__") object[name] = value;
  else {
    Object.defineProperty(object, name, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
}

function coded(number: number, kind: number): number {
  return ((number << 2) | kind) >>> 0;
}

function mix(hash: number, part: number): number {
  return Math.imul(hash ^ part, 0x9e3779b1) ^ (hash >>> 15);
}
