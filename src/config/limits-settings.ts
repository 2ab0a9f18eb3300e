import { defaults } from "./defaults.js";
import { integer, seconds, section } from "../settings/values.js";

const { limits } = defaults;

/** `limits`: what one request may ask for and cost. */
export const limitsSettings = section({
  maxPageSize: integer(1).default(limits.maxPageSize).meta({
    description: "Largest `first` and `last`",
  }),
  maxDepth: integer(1).default(limits.maxDepth).meta({ description: "Depth of an operation" }),
  maxAliases: integer(1).default(limits.maxAliases).meta({
    description: "Aliases in an operation",
  }),
  maxTokens: integer(1).default(limits.maxTokens).meta({
    description: "Tokens in the text of an operation",
  }),
  maxCost: integer(1).default(limits.maxCost).meta({
    description: "Cost of an operation; page sizes multiply",
  }),
  maxBulkCells: integer(1).default(limits.maxBulkCells).meta({
    description: "Pairs of person and course in one bulk enrollment",
  }),
  maxRequests: integer(0).default(limits.maxRequests).meta({
    description: "Upstream requests for each operation and source; 0 is no limit",
  }),
  maxRows: integer(0).default(limits.maxRows).meta({
    description: "Upstream rows for each operation and source; 0 is no limit",
  }),
  deadlineSeconds: seconds({ zero: true }).default(limits.deadlineSeconds).meta({
    description: "Time for an operation; 0 is no limit",
  }),
  maxBodyKiB: integer(1, 1_048_576).default(limits.maxBodyKiB).meta({
    description: "Size of the body of a request to the gateway, in KiB",
  }),
  requestsPerMinute: integer(0).default(limits.requestsPerMinute).meta({
    description: "Requests of one viewer in any minute; 0 is no limit",
  }),
});
