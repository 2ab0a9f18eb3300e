import { createConnectionType } from "./connection.js";
import { UserType } from "./user.type.js";

export const UserConnection = createConnectionType(() => UserType, {
  node: "User",
  rows: "users",
});
