import { Field, Int, ObjectType, registerEnumType } from "type-graphql";
import type { EnrollmentOrderField } from "../../domain/query.js";
import { EnrollmentOrderFieldEnum } from "./enrollment-order-field.enum.js";
import { enumOf } from "./enum-of.js";

export const FilterPrecisionEnum = enumOf(["EXACT", "SUPERSET"]);
export type FilterPrecision = keyof typeof FilterPrecisionEnum;

registerEnumType(FilterPrecisionEnum, {
  name: "FilterPrecision",
  description: "How faithfully a source evaluates a condition.",
  valuesConfig: {
    EXACT: { description: "The source returns just the matching rows." },
    SUPERSET: { description: "The source may return more; the gateway checks again." },
  },
});

export const PaginationStyleEnum = enumOf(["NONE", "PAGE_NUMBER", "CURSOR"]);
export type PaginationStyle = keyof typeof PaginationStyleEnum;

registerEnumType(PaginationStyleEnum, {
  name: "PaginationStyle",
  description: "How a source cuts its list into pages.",
  valuesConfig: {
    NONE: { description: "It answers the whole list at once." },
    PAGE_NUMBER: { description: "Pages have numbers: any page can be read by itself." },
    CURSOR: { description: "Each page names the next one." },
  },
});

@ObjectType("FilterCapability", {
  simpleResolvers: true,
  description: "A filter field that a source evaluates itself.",
})
export class FilterCapabilityType {
  @Field(() => String, { description: "The field of `EnrollmentFilter`." })
  readonly field!: string;

  @Field(() => FilterPrecisionEnum, { description: "How faithfully." })
  readonly precision!: FilterPrecision;

  @Field(() => Int, { description: "How many values one request may carry." })
  readonly maxValues!: number;
}

@ObjectType("SourceCapabilities", {
  simpleResolvers: true,
  description: "What the source can do itself. What it cannot do, the gateway does.",
})
export class SourceCapabilitiesType {
  @Field(() => [FilterCapabilityType], {
    description: "Filter fields that the source evaluates itself.",
  })
  readonly filters!: readonly FilterCapabilityType[];

  @Field(() => [EnrollmentOrderFieldEnum], {
    description: "Orders in which the source can deliver its rows itself, in some direction.",
  })
  readonly orderBy!: readonly EnrollmentOrderField[];

  @Field(() => PaginationStyleEnum, { description: "How it cuts its list into pages." })
  readonly pagination!: PaginationStyle;

  @Field(() => [[String]], {
    description:
      "Sets of filter fields; one whole set has to be in the filter before the source can be read. Empty: no condition.",
  })
  readonly requiredFilters!: readonly (readonly string[])[];

  @Field(() => [String], { description: "Enrollment fields that the source can never tell." })
  readonly unknownFields!: readonly string[];

  @Field(() => Boolean, { description: "Whether `bulkEnroll` can enroll people in it." })
  readonly canBulkEnroll!: boolean;

  @Field(() => Boolean, { description: "Whether `bulkEnroll` can unenroll people from it." })
  readonly canBulkUnenroll!: boolean;
}
