import { addRepeats, addUnsafeUrl, type ConsistencyCheck } from "./check-rules.js";
import { listAt, textAt, valueAt } from "./key-path.js";
import { isSourceId } from "./source-id.js";
import { nearestWord } from "./nearest-word.js";

/** The rules between the settings of `access`, and between them and the sources. */
export function checkAccess(check: ConsistencyCheck): void {
  checkAnonymous(check);
  checkApiKeys(check);
  if (valueAt(check.tree, ["access", "jwt"]) !== undefined) checkJwt(check);
}

function checkAnonymous({ tree, production, faults }: ConsistencyCheck): void {
  if (!production || listAt(tree, ["access", "anonymous", "scopes"]).length === 0) return;
  faults.add(["access", "anonymous"], {
    problem: "anonymous access in production",
    expected: "apiKeys or jwt instead",
  });
}

function checkApiKeys({ tree, faults }: ConsistencyCheck): void {
  const path = ["access", "apiKeys"];
  const places = listAt(tree, path).keys();
  const sourceIds = listAt(tree, ["sources"])
    .map((source) => textAt(source, ["id"]) ?? "")
    .filter(isSourceId);
  addRepeats({ tree, faults, list: path, key: "name" });
  addRepeats({ tree, faults, list: path, key: "sha256" });
  for (const place of places) {
    const limit = [...path, place, "sources"];
    for (const [index, id] of listAt(tree, limit).entries()) {
      if (typeof id !== "string" || sourceIds.includes(id)) continue;
      faults.add([...limit, index], {
        problem: "unknown source",
        expected: "the id of one of the sources",
        nearest: nearestWord(id, sourceIds),
      });
    }
  }
}

function checkJwt(check: ConsistencyCheck): void {
  const { tree, production, faults } = check;
  const path = ["access", "jwt"];
  // A key whose variable is not set stands there, without a value.
  const isSet = (key: string): boolean => Object.hasOwn(valueAt(tree, path) ?? {}, key);
  if (isSet("jwksUri") === isSet("publicKey")) {
    faults.add(path, {
      problem: isSet("jwksUri") ? "both jwksUri and publicKey" : "neither jwksUri nor publicKey",
      expected: "one of the two",
    });
  }
  addUnsafeUrl([...path, "jwksUri"], check);
  for (const key of ["issuer", "audience"]) {
    if (!production || isSet(key)) continue;
    faults.add([...path, key], {
      problem: "missing",
      expected: "it in production: else tokens made for others would be accepted",
    });
  }
}
