import { addRepeats, addUnsafeUrl, type ConsistencyCheck } from "./check-rules.js";
import { listAt, textAt, valueAt, type KeyPath } from "./key-path.js";
import { findSourceKind } from "../sources/source-kinds.js";
import { toBoolean } from "../settings/values.js";

/** The rules between the settings of a source, and between sources. */
export function checkSources(check: ConsistencyCheck): void {
  const { tree, faults } = check;
  const sources = listAt(tree, ["sources"]);
  addRepeats({ tree, faults, list: ["sources"], key: "id" });
  for (const place of sources.keys()) {
    const path = ["sources", place];
    addUnsafeUrl([...path, "baseUrl"], check);
    addUnsafeUrl([...path, "auth", "tokenUrl"], check);
    checkTokenUrl(path, check);
    checkHeaders(path, check);
  }
  if (sources.length > 0 && sources.every(isDisabled)) {
    faults.add(["sources"], { problem: "none is enabled", expected: "at least one that is" });
  }
}

function isDisabled(source: unknown): boolean {
  return toBoolean(valueAt(source, ["enabled"])) === false;
}

function checkTokenUrl(path: KeyPath, { tree, faults }: ConsistencyCheck): void {
  const kind = findSourceKind(textAt(tree, [...path, "kind"]) ?? "");
  const isNeeded = textAt(tree, [...path, "auth", "type"]) === "client-credentials";
  if (!isNeeded || kind === undefined || kind.tokenPath !== undefined) return;
  if (valueAt(tree, [...path, "auth", "tokenUrl"]) !== undefined) return;
  faults.add([...path, "auth", "tokenUrl"], {
    problem: "missing",
    expected: `the URL where tokens are fetched: none is known for the kind ${kind.name}`,
  });
}

/** `headers` and `auth` must not give one header two values. */
function checkHeaders(path: KeyPath, { tree, faults }: ConsistencyCheck): void {
  const auth = valueAt(tree, [...path, "auth"]);
  const type = textAt(auth, ["type"]);
  const taken = type === "header" ? textAt(auth, ["name"]) : "authorization";
  const headers = valueAt(tree, [...path, "headers"]);
  if (type === undefined || typeof headers !== "object" || headers === null) return;
  for (const name of Object.keys(headers)) {
    if (name.toLowerCase() !== taken?.toLowerCase()) continue;
    faults.add([...path, "headers", name], {
      problem: "already set by auth",
      expected: "other headers",
    });
  }
}
