import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import { startLab } from "../../../src/lab/start-lab.js";
import type { Lab } from "../../../src/lab/start-lab.js";

describe("the lab", () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await startLab({ people: 300 });
  });
  afterAll(() => lab.stop());

  test("every simulator answers its main list with its own credentials", async () => {
    const { catalog, moocit, ispring, truto } = lab;
    const { name, value } = catalog.credentials;
    const search = await fetch(
      `${catalog.url}/api/catalog/enrollment/courses/search/?platform_key=acme`,
      { headers: { [name]: value } },
    );
    const page = (await search.json()) as { results: unknown[] };
    expect(page.results).toHaveLength(50);

    const list = await fetch(`${moocit.url}/api/so2/v1/enrollments`, {
      headers: { authorization: `Bearer ${moocit.credentials.token}` },
    });
    expect(((await list.json()) as unknown[]).length).toBe(moocit.state.enrollments.size);

    const { clientId, clientSecret } = ispring.credentials;
    const token = await fetch(`${ispring.url}/api/v3/token`, {
      method: "POST",
      headers: { accept: "application/json" },
      body: new URLSearchParams({
        client_id: clientId,
        client_secret: clientSecret,
        grant_type: "client_credentials",
      }),
    });
    const { access_token } = (await token.json()) as { access_token: string };
    const enrollments = await fetch(`${ispring.url}/enrollments`, {
      headers: { authorization: `Bearer ${access_token}` },
    });
    expect(await enrollments.text()).toContain("<response><enrollments><enrollment>");

    const users = await fetch(
      `${truto.url}/unified/lms/users?integrated_account_id=${truto.credentials.integratedAccountId}`,
      { headers: { authorization: `Bearer ${truto.credentials.token}` } },
    );
    expect(((await users.json()) as { result: unknown[] }).result).toHaveLength(100);
  });
});
