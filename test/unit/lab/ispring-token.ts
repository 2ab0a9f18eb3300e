import type { IspringSimulator } from "../../../src/lab/ispring/start-ispring.js";

/** An access token of the simulator, had as a client gets it. */
export async function ispringToken(ispring: IspringSimulator): Promise<string> {
  const response = await fetch(`${ispring.url}/api/v3/token`, {
    method: "POST",
    headers: { accept: "application/json" },
    body: new URLSearchParams({
      client_id: ispring.credentials.clientId,
      client_secret: ispring.credentials.clientSecret,
      grant_type: "client_credentials",
    }),
  });
  const { access_token } = (await response.json()) as { access_token: string };
  return access_token;
}
