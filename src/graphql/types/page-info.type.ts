import { Field, ObjectType } from "type-graphql";

@ObjectType("PageInfo", {
  simpleResolvers: true,
  description: "Where a page stands in its list.",
})
export class PageInfoType {
  @Field(() => Boolean, {
    description:
      "Walking forward: whether rows follow, in the sources that could be read. Backward: whether `before` was given.",
  })
  readonly hasNextPage!: boolean;

  @Field(() => Boolean, {
    description:
      "Walking backward: whether rows stand before, in the sources that could be read. Forward: whether `after` was given.",
  })
  readonly hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: "Goes on before this page: for `before`." })
  readonly startCursor!: string | null;

  @Field(() => String, { nullable: true, description: "Goes on after this page: for `after`." })
  readonly endCursor!: string | null;
}
