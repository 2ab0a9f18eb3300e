import { ArrayMaxSize, IsArray, IsOptional, IsString, MaxLength } from "class-validator";

/** How many values one list of a filter takes, and how long each may be. */
export const maxValues = 10_000;
export const maxTextLength = 1_000;
const maxIdLength = 8_192;

/** Validates a list of texts. */
export function IsTextList(): PropertyDecorator {
  return isListOfTexts(maxTextLength);
}

/** Validates a list of global ids. */
export function IsIdList(): PropertyDecorator {
  return isListOfTexts(maxIdLength);
}

function isListOfTexts(maxLength: number): PropertyDecorator {
  const rules = [
    IsOptional(),
    IsArray(),
    ArrayMaxSize(maxValues),
    IsString({ each: true }),
    MaxLength(maxLength, { each: true }),
  ];
  return (target, property) => {
    for (const rule of rules) rule(target, property);
  };
}
