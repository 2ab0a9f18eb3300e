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
    (match) => {
      const path = /[^]* at "([\w.[\]]+)"; /.exec(match[0])?.[1] ?? match[1] ?? "";
      return `Variable "$${path}" got an invalid value: ${faultOf(match[0])}`;
    },
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
  [/^(Syntax Error: [\w ,".!$(){}[\]:=@|&]+), found [^]*$/, (match) => `${match[1] ?? ""}.`],
  [/^Syntax Error: Unexpected [^]*$/, () => "Syntax Error: Unexpected text."],
  [
    /^Syntax Error: (Invalid (?:character|number|Unicode)[^:"]*)[^]*$/,
    (match) => `Syntax Error: ${match[1] ?? ""}.`,
  ],
];

/** What is wrong with a variable, in the words of the schema. */
function faultOf(message: string): string {
  const known = [
    /[^]*; (Expected type "[\w![\]]+" to be an object\.)$/,
    /[^]*; (Expected non-nullable type "[\w![\]]+" not to be null\.)$/,
    /[^]*; (Field "\w+" of required type "[\w![\]]+" was not provided\.)$/,
    /[^]*; (DateTime has to be [^"]*\.|JSONObject has to be an object\.)$/,
  ];
  for (const pattern of known) {
    const fault = pattern.exec(message)?.[1];
    if (fault !== undefined) return fault;
  }
  const undefinedField = /[^]*; Field "[^]*" is not defined by type "(\w+)"/.exec(message);
  if (undefinedField !== null) return `Type "${undefinedField[1] ?? ""}" has no such field.`;
  const type =
    /[^]*; (?:Value "[^]*" does not exist in|Enum) "(\w+)"/.exec(message)?.[1] ??
    /[^]*; (Int|Float|String|Boolean|ID) cannot represent /.exec(message)?.[1];
  return type === undefined ? "It has another type." : `Expected type "${type}".`;
}
