import { registerEnumType } from "type-graphql";
import { orderDirections } from "../../domain/query.js";
import { enumOf } from "./enum-of.js";

export const OrderDirectionEnum = enumOf(orderDirections);

registerEnumType(OrderDirectionEnum, {
  name: "OrderDirection",
  description: "Which end of the values comes first.",
  valuesConfig: {
    ASC: { description: "Smallest, earliest or first in the alphabet." },
    DESC: { description: "Largest, latest or last in the alphabet." },
  },
});
