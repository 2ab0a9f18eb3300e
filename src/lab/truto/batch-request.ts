import { json } from "../http/reply.js";
import type { Reply } from "../http/reply.js";
import { isRecord, jsonBody } from "../http/request.js";
import type { LabRequest } from "../http/request.js";
import { trutoError } from "./truto-errors.js";
import type { TrutoLists, TrutoResource } from "./truto-lists.js";
import type { TrutoSettings } from "./truto-settings.js";
import type { TrutoState } from "./truto-state.js";

const resources: Readonly<Record<string, TrutoResource>> = {
  "lms/users": "users",
  "lms/courses": "courses",
};

function push(target: Record<string, unknown[]>, key: string, value: unknown): void {
  (target[key] ??= []).push(value);
}

/** `POST /batch-request` for users and courses: gets and lists, inner errors beside good results. */
export function batchRequest(
  request: LabRequest,
  state: TrutoState,
  lists: TrutoLists,
  settings: TrutoSettings,
): Reply {
  const body = jsonBody(request);
  if (!isRecord(body)) return trutoError(400, "The body must be a JSON object.");
  if (body["integrated_account_id"] !== settings.integratedAccountId) {
    return trutoError(400, "integrated_account_id is required.");
  }
  const calls: unknown[] = Array.isArray(body["resources"]) ? body["resources"] : [];
  const answer = { result: {}, errors: {} };
  for (const call of calls) answerCall(isRecord(call) ? call : {}, answer, state, lists);
  return json(200, answer);
}

function answerCall(
  { resource, method, id, name }: Record<string, unknown>,
  { result, errors }: Record<"result" | "errors", Record<string, unknown[]>>,
  state: TrutoState,
  lists: TrutoLists,
): void {
  const path = typeof resource === "string" ? resource : "";
  const key = typeof name === "string" ? name : path;
  const kind = resources[path];
  const row = kind && typeof id === "string" ? lists.find(kind, id) : undefined;
  if (kind && method === "list") for (const each of state[kind].all()) push(result, key, each);
  else if (method === "get" && row) push(result, key, row);
  else push(errors, key, { statusCode: 404, error: "Not Found", message: `No ${path}`, id });
}
