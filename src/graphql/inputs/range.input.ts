import { IsNumber, IsOptional, IsString } from "class-validator";
import { Field, Float, InputType } from "type-graphql";
import type { Instant } from "../../domain/values.js";
import { DateTimeScalar } from "../scalars/date-time.scalar.js";

@InputType("DateTimeRange", { description: "Bounds of an instant. Those given have to hold all." })
export class DateTimeRangeInput {
  @IsOptional()
  @IsString()
  @Field(() => DateTimeScalar, { nullable: true, description: "At this instant or later." })
  readonly gte?: Instant | null;

  @IsOptional()
  @IsString()
  @Field(() => DateTimeScalar, { nullable: true, description: "Later than this instant." })
  readonly gt?: Instant | null;

  @IsOptional()
  @IsString()
  @Field(() => DateTimeScalar, { nullable: true, description: "At this instant or earlier." })
  readonly lte?: Instant | null;

  @IsOptional()
  @IsString()
  @Field(() => DateTimeScalar, { nullable: true, description: "Earlier than this instant." })
  readonly lt?: Instant | null;
}

@InputType("FloatRange", { description: "Bounds of a number. Those given have to hold all." })
export class FloatRangeInput {
  @IsOptional()
  @IsNumber()
  @Field(() => Float, { nullable: true, description: "This or more." })
  readonly gte?: number | null;

  @IsOptional()
  @IsNumber()
  @Field(() => Float, { nullable: true, description: "More than this." })
  readonly gt?: number | null;

  @IsOptional()
  @IsNumber()
  @Field(() => Float, { nullable: true, description: "This or less." })
  readonly lte?: number | null;

  @IsOptional()
  @IsNumber()
  @Field(() => Float, { nullable: true, description: "Less than this." })
  readonly lt?: number | null;
}
