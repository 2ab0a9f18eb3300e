import { Field, ObjectType, registerEnumType } from "type-graphql";
import type { Instant } from "../../domain/values.js";
import { DateTimeScalar } from "../scalars/date-time.scalar.js";
import { enumOf } from "./enum-of.js";

export const SourceStateEnum = enumOf(["UNKNOWN", "AVAILABLE", "DEGRADED", "UNAVAILABLE"]);
export type SourceState = keyof typeof SourceStateEnum;

registerEnumType(SourceStateEnum, {
  name: "SourceState",
  description: "Whether a source answers, as far as the gateway has seen.",
  valuesConfig: {
    UNKNOWN: { description: "Nothing was read from it yet." },
    AVAILABLE: { description: "Answering." },
    DEGRADED: { description: "Answering, with recent failures." },
    UNAVAILABLE: { description: "The circuit is open: calls are refused until it recovers." },
  },
});

@ObjectType("SourceHealth", {
  simpleResolvers: true,
  description: "How a source has answered lately.",
})
export class SourceHealthType {
  @Field(() => SourceStateEnum, { description: "Whether it answers." })
  readonly state!: SourceState;

  @Field(() => String, {
    nullable: true,
    description: "A code such as SOURCE_TIMEOUT; null when all is well.",
  })
  readonly lastErrorCode!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "When it last failed." })
  readonly lastErrorAt!: Instant | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "When it last answered." })
  readonly lastSuccessAt!: Instant | null;
}
