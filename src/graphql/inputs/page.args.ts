import { IsOptional, IsString } from "class-validator";
import { ArgsType, Field, Int } from "type-graphql";
import { RequestError } from "../../domain/errors.js";
import type { PageRequest } from "../../domain/list.js";
import type { GraphLimits } from "../context.js";

const defaultPageSize = 20;

/** Which page of a list is asked for. */
@ArgsType()
export abstract class PageArgs {
  @Field(() => Int, {
    nullable: true,
    description: "How many rows, from the beginning of the list or after `after`. 20 by default.",
  })
  readonly first?: number | null;

  @IsOptional()
  @IsString()
  @Field(() => String, {
    nullable: true,
    description: "The rows after this cursor. Goes with `first`.",
  })
  readonly after?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: "How many rows, from the end of the list or before `before`.",
  })
  readonly last?: number | null;

  @IsOptional()
  @IsString()
  @Field(() => String, {
    nullable: true,
    description: "The rows before this cursor. Goes with `last`.",
  })
  readonly before?: string | null;

  /**
   * A page is walked in one direction: `first` and `after`, or `last` and `before`. A cursor alone says the direction;
   * nothing at all is the first page.
   * @throws RequestError `BAD_USER_INPUT`
   */
  toPage(limits: GraphLimits): PageRequest {
    const { first, after, last, before } = withoutNulls(this);
    assertOneDirection("first", first, "last", last);
    assertOneDirection("after", after, "before", before);
    assertOneDirection("first", first, "before", before);
    assertOneDirection("last", last, "after", after);
    const isBackward = last !== undefined || before !== undefined;
    const size = isBackward ? last : first;
    return {
      direction: isBackward ? "backward" : "forward",
      size:
        size === undefined
          ? Math.min(defaultPageSize, limits.maxPageSize)
          : boundedSize(isBackward ? "last" : "first", size, limits.maxPageSize),
      cursor: (isBackward ? before : after) ?? null,
    };
  }
}

interface GivenPage {
  readonly first: number | undefined;
  readonly after: string | undefined;
  readonly last: number | undefined;
  readonly before: string | undefined;
}

function withoutNulls({ first, after, last, before }: PageArgs): GivenPage {
  return {
    first: first ?? undefined,
    after: after ?? undefined,
    last: last ?? undefined,
    before: before ?? undefined,
  };
}

function assertOneDirection(a: string, valueA: unknown, b: string, valueB: unknown): void {
  if (valueA === undefined || valueB === undefined) return;
  throw new RequestError(
    "BAD_USER_INPUT",
    `\`${a}\` and \`${b}\` do not go together: use \`first\` with \`after\`, or \`last\` with \`before\`.`,
    { argument: b },
  );
}

function boundedSize(argument: string, size: number, max: number): number {
  if (size >= 0 && size <= max) return size;
  throw new RequestError("BAD_USER_INPUT", `\`${argument}\` has to be from 0 to ${max}.`, {
    argument,
  });
}
