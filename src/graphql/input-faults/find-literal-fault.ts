import {
  BREAK,
  getNamedType,
  isInputObjectType,
  isNonNullType,
  isValueNode,
  Kind,
  parse,
  TypeInfo,
  visit,
  type ASTNode,
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  type Location,
  type Source,
} from "graphql";
import { below, missingFieldOf, type InputFault, type InputPlace } from "./input-fault.js";

/** What is wrong with a value, an input field or an argument that the document spells out; null for other errors. */
export function findLiteralFault(
  { nodes, message }: GraphQLError,
  schema: GraphQLSchema,
): InputFault | null {
  const node = nodes?.[0];
  if (node === undefined || !isInput(node)) return null;
  const info = new TypeInfo(schema);
  const found = follow(wayTo(node), info);
  if (found?.kind !== "value") return found;
  if (!isValueNode(node)) return null;
  const { place, type } = found;
  if (node.kind === Kind.NULL && isNonNullType(type)) return { kind: "null", place, type };
  const missing = missingFieldOf(message);
  if (missing === undefined) return found;
  const object = getNamedType(type);
  const field = isInputObjectType(object) ? object.getFields()[missing] : undefined;
  return field ? { kind: "missing", place: below(place, missing), type: field.type } : null;
}

/** The nodes of which the rules about input complain. */
function isInput(node: ASTNode): boolean {
  if (node.kind === Kind.VARIABLE) return false;
  return isValueNode(node) || node.kind === Kind.OBJECT_FIELD || node.kind === Kind.ARGUMENT;
}

/** Goes down to the value, or to the first name that the schema does not have. */
function follow(way: readonly ASTNode[], info: TypeInfo): InputFault | null {
  let place: InputPlace | null = null;
  let above: ASTNode | undefined;
  for (const node of way) {
    info.enter(node);
    if (node.kind === Kind.VARIABLE_DEFINITION) {
      place = { kind: "Variable", path: `$${node.variable.name.value}`, directive: undefined };
    } else if (node.kind === Kind.ARGUMENT) {
      place = argumentPlace(info);
      if (place === null) return unknownArgument(info);
    } else if (place !== null && node.kind === Kind.OBJECT_FIELD) {
      if (info.getInputType() == null) return unknownField(place, info);
      place = below(place, node.name.value);
    } else if (place !== null && above?.kind === Kind.LIST) {
      place = below(
        place,
        above.values.findIndex((value) => value === node),
      );
    }
    above = node;
  }
  const type = info.getInputType();
  return place === null || type == null ? null : { kind: "value", place, type };
}

function argumentPlace(info: TypeInfo): InputPlace | null {
  const argument = info.getArgument();
  if (argument == null) return null;
  const directive = info.getDirective();
  return {
    kind: "Argument",
    path: argument.name,
    directive: directive == null ? undefined : `@${directive.name}`,
  };
}

function unknownArgument(info: TypeInfo): InputFault | null {
  const directive = info.getDirective();
  const field = info.getFieldDef();
  const parent = info.getParentType();
  if (directive != null) {
    const names = directive.args.map(({ name }) => name);
    return { kind: "unknownArgument", holder: `Directive "@${directive.name}"`, names };
  }
  if (field == null || parent == null) return null;
  const names = field.args.map(({ name }) => name);
  return { kind: "unknownArgument", holder: `Field "${parent.name}.${field.name}"`, names };
}

function unknownField(place: InputPlace, info: TypeInfo): InputFault | null {
  const object = info.getParentInputType();
  const type = object == null ? undefined : getNamedType(object);
  return isInputObjectType(type) ? { kind: "unknownField", place, type } : null;
}

/** The nodes around it, from the document down to itself; none where its text is not known. */
function wayTo({ kind, loc }: ASTNode): readonly ASTNode[] {
  const document = loc && documentOf(loc.source);
  const way: ASTNode[] = [];
  if (loc === undefined || document === undefined) return way;
  visit(document, {
    enter: (node) => {
      if (!contains(node.loc, loc)) return false;
      way.push(node);
      const isIt = node.kind === kind && contains(loc, node.loc);
      return isIt ? BREAK : undefined;
    },
  });
  return way;
}

function contains(outer: Location | undefined, inner: Location | undefined): boolean {
  if (outer === undefined || inner === undefined) return false;
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** One for all errors of a document. */
const documents = new WeakMap<Source, DocumentNode>();

/** Nodes do not know what holds them, and errors do not know their document: it is parsed once more. */
function documentOf(source: Source): DocumentNode | undefined {
  let document = documents.get(source);
  if (document !== undefined) return document;
  try {
    document = parse(source);
  } catch {
    // It was parsed before, with more of the stack left.
    return undefined;
  }
  documents.set(source, document);
  return document;
}
