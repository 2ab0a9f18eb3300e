import { RequestError } from "../domain/errors.js";
import { mayReadRows, type Scope, type Viewer } from "../domain/viewer.js";

/** @throws RequestError `FORBIDDEN` without the scope. */
export function assertScope(viewer: Viewer, scope: Scope): void {
  if (!viewer.scopes.has(scope)) throw forbidden(scope);
}

/** Reading needs one of the two scopes; which rows it shows is the federation's business. */
export function assertMayRead(viewer: Viewer): void {
  if (mayReadRows(viewer)) return;
  throw forbidden("enrollments:read");
}

export function forbidden(scope: Scope): RequestError {
  return new RequestError("FORBIDDEN", `This needs the scope ${scope}.`, { scope });
}
