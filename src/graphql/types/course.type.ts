import { Field, ID, ObjectType } from "type-graphql";
import type { CourseKind } from "../../domain/course.js";
import { CourseKindEnum } from "./course-kind.enum.js";
import { NodeType } from "./node.type.js";

/** Declares the public type; its values are the domain's rows. What needs logic is in `resolvers/course.fields.ts`. */
@ObjectType("Course", {
  implements: NodeType,
  simpleResolvers: true,
  description:
    "A course, learning track or other item of one source that people can be enrolled in.",
})
export class CourseType {
  @Field(() => ID, { description: "Names this course over all sources." })
  readonly id!: string;

  @Field(() => String, {
    description: "The source's own id: course-v1:Org+Number+Run, a UUID, a number.",
  })
  readonly externalId!: string;

  @Field(() => String, { nullable: true, description: "The title." })
  readonly title!: string | null;

  @Field(() => CourseKindEnum, { description: "What it is." })
  readonly kind!: CourseKind;

  @Field(() => String, {
    nullable: true,
    description: "Parsed from an Open edX course key, or as the source tells.",
  })
  readonly org!: string | null;

  @Field(() => String, { nullable: true, description: "Its name in addresses." })
  readonly slug!: string | null;

  @Field(() => String, { nullable: true, description: "What it is about." })
  readonly description!: string | null;

  @Field(() => String, { nullable: true, description: "Where people open it." })
  readonly url!: string | null;
}
