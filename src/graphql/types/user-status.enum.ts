import { registerEnumType } from "type-graphql";
import { userStatuses } from "../../domain/user.js";
import { enumOf } from "./enum-of.js";

export const UserStatusEnum = enumOf(userStatuses);

registerEnumType(UserStatusEnum, {
  name: "UserStatus",
  description: "The state of an account in its source.",
  valuesConfig: {
    ACTIVE: { description: "Can be used." },
    INACTIVE: { description: "Switched off." },
    INVITED: { description: "Invited, and not taken up yet." },
    SUSPENDED: { description: "Blocked for the time being." },
    DELETED: { description: "Removed, as far as the source says." },
    UNKNOWN: { description: "The source says a word that is none of the others." },
  },
});
