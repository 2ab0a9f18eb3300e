import { FieldResolver, Resolver } from "type-graphql";
import { plainRowId } from "../../domain/global-id.js";
import type { User, UserEmail } from "../../domain/user.js";
import type { GraphContext } from "../context.js";
import { Pure, Written } from "../execute/resolver-marks.js";
import type { SourceDescription } from "../source-description.js";
import { SourceType } from "../types/source.type.js";
import { UserType } from "../types/user.type.js";
import { describeSource } from "./describe-source.js";
import { idOf } from "./id-of.js";

/** What of a user is more than reading a property of its row. */
@Resolver(() => UserType)
export class UserFields {
  @Pure()
  @Written(plainRowId)
  id(row: User): string {
    return idOf(row);
  }

  @Pure()
  @FieldResolver(() => SourceType, { description: "Where the account is." })
  source(row: User, _args: unknown, context: GraphContext): SourceDescription {
    return describeSource(row.source, context);
  }

  @Pure()
  externalId(row: User): string {
    return row.key;
  }

  @Pure()
  emails(row: User): readonly UserEmail[] {
    return row.emails ?? [];
  }
}
