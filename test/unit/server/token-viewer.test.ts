import { describe, expect, test } from "@jest/globals";
import { toViewer } from "../../../src/server/token-viewer.js";
import type { Viewer } from "../../../src/domain/viewer.js";

const claims = {
  scopes: "scope",
  emails: "email",
  sources: "rollcall_sources",
  platformKeys: "https://example.org/keys",
  orgs: "orgs",
};

function viewerOf(payload: Record<string, unknown>): Viewer | undefined {
  return toViewer({ sub: "jane", ...payload }, claims);
}

describe("the holder of a token", () => {
  test.each([
    ["a text with blanks", "openid  enrollments:read raw:read"],
    ["a list", ["openid", "enrollments:read", "raw:read"]],
    ["a list of texts with blanks", ["openid enrollments:read", "raw:read"]],
  ])("scopes may be %s", (_what, scope) => {
    expect([...(viewerOf({ scope })?.scopes ?? [])]).toEqual(["enrollments:read", "raw:read"]);
  });

  test.each([undefined, null, 7, {}, "", [7, null]])("scopes that are %j are none", (scope) => {
    expect(viewerOf({ scope })?.scopes.size).toBe(0);
  });

  test("without a subject there is nobody", () => {
    expect(toViewer({}, claims)).toBeUndefined();
    expect(viewerOf({ sub: "" })).toBeUndefined();
    expect(viewerOf({ sub: 7 })).toBeUndefined();
  });

  test("addresses are the viewer's own and limit nothing", () => {
    const viewer = viewerOf({ email: "jane@example.org" });
    expect(viewer?.ownEmails).toEqual(["jane@example.org"]);
    expect(viewer?.limits).toEqual({});
    expect(viewerOf({ email: ["a@example.org", "b@example.org"] })?.ownEmails).toHaveLength(2);
  });

  test("an address that nobody has confirmed proves nothing", () => {
    expect(viewerOf({ email: "jane@example.org", email_verified: false })?.ownEmails).toEqual([]);
    expect(viewerOf({ email: "jane@example.org", email_verified: true })?.ownEmails).toHaveLength(
      1,
    );
  });

  test("claims that limit are limits", () => {
    const viewer = viewerOf({
      rollcall_sources: "campus mooc",
      "https://example.org/keys": "acme",
      orgs: ["École d'Été", "Acme"],
    });
    expect(viewer?.limits).toEqual({
      sources: ["campus", "mooc"],
      platformKeys: ["acme"],
      orgs: ["École d'Été", "Acme"],
    });
  });

  test.each([null, 7, {}, [], ""])("a limiting claim that is %j leaves nothing", (sources) => {
    expect(viewerOf({ rollcall_sources: sources })?.limits.sources).toEqual([]);
  });

  test("claims that are no own members are not there", () => {
    const named = { ...claims, orgs: "toString" };
    expect(toViewer({ sub: "jane" }, named)?.limits).toEqual({});
  });
});
