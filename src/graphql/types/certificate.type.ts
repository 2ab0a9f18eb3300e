import { Field, ObjectType } from "type-graphql";
import type { Instant } from "../../domain/values.js";
import { DateTimeScalar } from "../scalars/date-time.scalar.js";

@ObjectType("Certificate", {
  simpleResolvers: true,
  description: "Proof of a finished course, as the source issued it.",
})
export class CertificateType {
  @Field(() => String, { description: "The source's own id of the certificate." })
  readonly id!: string;

  @Field(() => DateTimeScalar, { nullable: true, description: "When it was issued." })
  readonly issuedAt!: Instant | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Until when it is valid." })
  readonly expiresAt!: Instant | null;
}
