import { registerEnumType } from "type-graphql";
import { enumOf } from "./enum-of.js";

export const SourceFailurePolicyEnum = enumOf(["PARTIAL", "FAIL"]);
export type SourceFailurePolicy = keyof typeof SourceFailurePolicyEnum;

registerEnumType(SourceFailurePolicyEnum, {
  name: "SourceFailurePolicy",
  description: "What a list does where a source fails.",
  valuesConfig: {
    PARTIAL: { description: "Answer with what the other sources hold, and report." },
    FAIL: { description: "Fail the whole field where isComplete would be false." },
  },
});
