/**
 * Messages of graphql-js quote what was sent. These rules put the message together again from the parts that are the
 * schema's own words, so that no input comes back. A message that none of them knows quotes no value.
 */
export function stripValues(message: string): string {
  for (const [pattern, text] of rules) {
    const match = pattern.exec(message);
    if (match !== null) return text(match);
  }
  return message;
}

type Rule = readonly [pattern: RegExp, text: (match: RegExpExecArray) => string];

/** Patterns are greedy: where a value imitates the words around it, the last ones are the true ones. */
const rules: readonly Rule[] = [
  [
    /^Variable "\$(\w+)" got invalid value [^]*$/,
    (match) => `Variable "$${match[1] ?? ""}" has an invalid value.`,
  ],
  [
    /^Argument "(\w+)" has invalid value [^]*$/,
    (match) => `Argument "${match[1] ?? ""}" has an invalid value.`,
  ],
  [
    /^Expected value of type "([\w![\]]+)", found [^]*$/,
    (match) => `Expected a value of type "${match[1] ?? ""}".`,
  ],
  [
    /^(Int|Float|String|Boolean|ID) cannot represent (?:a )?(?:[\w -]+ )?value: [^]*$/,
    (match) => `Expected a value of type "${match[1] ?? ""}".`,
  ],
  [
    /^Enum "(\w+)" cannot represent [^]*$/,
    (match) => `Expected a value of the enum "${match[1] ?? ""}".`,
  ],
  [
    /^Value "[^]*" does not exist in "(\w+)" enum\.[^]*$/,
    (match) => `Expected a value of the enum "${match[1] ?? ""}".`,
  ],
  [
    /^Field "\w+" is not defined by type "(\w+)"\.[^]*$/,
    (match) => `Type "${match[1] ?? ""}" has no such field.`,
  ],
  [
    /^Unknown argument "\w+" on (field|directive) "([\w.@]+)"\.[^]*$/,
    (match) =>
      `${match[1] === "field" ? "Field" : "Directive"} "${match[2] ?? ""}" has no such argument.`,
  ],
  [/^(Syntax Error: [\w ,".!$(){}[\]:=@|&]+), found [^]*$/, (match) => `${match[1] ?? ""}.`],
  [/^Syntax Error: Unexpected [^]*$/, () => "Syntax Error: Unexpected text."],
  [
    /^Syntax Error: (Invalid (?:character|number|Unicode)[^:"]*)[^]*$/,
    (match) => `Syntax Error: ${match[1] ?? ""}.`,
  ],
];
