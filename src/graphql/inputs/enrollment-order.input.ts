import { IsIn } from "class-validator";
import { Field, InputType } from "type-graphql";
import {
  enrollmentOrderFields,
  orderDirections,
  type EnrollmentOrderField,
  type Order,
  type OrderDirection,
} from "../../domain/query.js";
import { EnrollmentOrderFieldEnum } from "../types/enrollment-order-field.enum.js";
import { OrderDirectionEnum } from "../types/order-direction.enum.js";

@InputType("EnrollmentOrder", {
  description:
    "An order over all sources. Ties stand in the order of the configuration, then by key.",
})
export class EnrollmentOrderInput {
  @IsIn(enrollmentOrderFields)
  @Field(() => EnrollmentOrderFieldEnum, { description: "The value that is compared." })
  readonly field!: EnrollmentOrderField;

  @IsIn(orderDirections)
  @Field(() => OrderDirectionEnum, {
    defaultValue: OrderDirectionEnum.ASC,
    description: "Which end comes first.",
  })
  readonly direction!: OrderDirection;

  toDomain(): Order<EnrollmentOrderField> {
    return { field: this.field, direction: this.direction };
  }
}
