import { Field, ID, InterfaceType } from "type-graphql";

@InterfaceType("Node", {
  description: "An object with a globally unique, stable, opaque id.",
})
export abstract class NodeType {
  @Field(() => ID, {
    description: "Opaque and URL-safe. Stays the same over restarts and replicas.",
  })
  readonly id!: string;
}
