import { clientCredentials } from "../../../../src/http/credentials.js";
import { createHttpClient, type HttpClientSettings } from "../../../../src/http/http-client.js";
import type { OpenedxSettings } from "../../../../src/lab/openedx/openedx-settings.js";
import { startOpenedx, type OpenedxSimulator } from "../../../../src/lab/openedx/start-openedx.js";
import { createOpenedxConnector } from "../../../../src/sources/openedx/openedx.connector.js";
import type { SourceConnector } from "../../../../src/sources/spi/source-connector.js";

export const one = "course-v1:Acme+One+2026";
export const two = "course-v1:Acme+Two+2026";
export const closed = "course-v1:Acme+Closed+2026";
export const nowhere = "course-v1:Acme+Nowhere+2026";

/** Four people: Bob is in the first course, Cleo was. */
export function startSmall(settings: Partial<OpenedxSettings> = {}): Promise<OpenedxSimulator> {
  const course = (id: string, isClosed = false): never =>
    ({
      ...{ id, name: id, org: "Acme", short_description: null, hidden: true },
      ...{ modes: ["audit", "verified"], closed: isClosed },
    }) as never;
  return startOpenedx({
    settings,
    rows: {
      users: ["ada", "Bob", "cleo", "dan.d"].map((username) => ({
        ...{ username, email: `${username}@School.example`, name: username },
        ...{ is_active: true, is_staff: false },
      })),
      courses: [course(one), course(two), course(closed, true)],
      enrollments: [
        enrollment("Bob", one, { mode: "verified" }),
        enrollment("cleo", one, { mode: "verified", is_active: false }),
      ],
    },
  });
}

export function enrollment(
  user: string,
  course_id: string,
  more: { readonly mode?: string; readonly is_active?: boolean } = {},
): { created: string; mode: string; is_active: boolean; user: string; course_id: string } {
  return {
    created: "2026-01-01T10:00:00Z",
    mode: "audit",
    is_active: true,
    user,
    course_id,
    ...more,
  };
}

export function isEnrolled(lab: OpenedxSimulator, user: string, course: string): boolean {
  const rows = lab.state.enrollments.all();
  return rows.some((row) => row.user === user && row.course_id === course && row.is_active);
}

/** A connector as the gateway makes it. */
export function connectOpenedx(
  lab: OpenedxSimulator,
  scheme: "Bearer" | "JWT" = "Bearer",
): {
  readonly connector: SourceConnector;
  readonly drifts: string[];
  readonly close: () => Promise<void>;
} {
  const client: Omit<HttpClientSettings, "baseUrl" | "credentials"> = {
    ...{ sourceId: "campus", timeoutMs: 3_000, retries: 0, concurrency: 4, headers: {} },
    ...{ maxResponseBytes: 1024 * 1024, breaker: { failures: 100, openMs: 200 } },
  };
  const tokenUrl = `${lab.url}/oauth2/access_token`;
  const credentials = clientCredentials({ tokenUrl, ...lab.credentials, scheme, client });
  const http = createHttpClient({ ...client, baseUrl: lab.url, credentials });
  const drifts: string[] = [];
  const connector = createOpenedxConnector({ id: "campus", timeZone: "UTC" }, http, ({ what }) =>
    drifts.push(what),
  );
  return { connector, drifts, close: () => http.close() };
}
