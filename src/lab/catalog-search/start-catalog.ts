import { read, readByPost } from "../http/router.js";
import type { Route } from "../http/router.js";
import type { LabRequest } from "../http/request.js";
import type { Reply } from "../http/reply.js";
import { SimulatorHost } from "../http/simulator-host.js";
import { toSimulator } from "../simulator.js";
import type { Simulator } from "../simulator.js";
import { detail, ownerOf } from "./catalog-access.js";
import { catalogKey, defaultCatalogSettings } from "./catalog-settings.js";
import type { CatalogKeyOwner, CatalogSettings } from "./catalog-settings.js";
import { createCatalogState } from "./catalog-state.js";
import type { CatalogRows, CatalogState } from "./catalog-state.js";
import { EnrollmentSearch } from "./enrollment-search.js";
import {
  courseMetadata,
  coursesList,
  courseSearch,
  userProxy,
  usersList,
} from "./people-and-courses.js";

export interface CatalogOptions {
  readonly port?: number | undefined;
  readonly rows?: CatalogRows | undefined;
  readonly settings?: Partial<CatalogSettings> | undefined;
}

/** A simulated catalog search (ibl.ai data manager). */
export interface CatalogSimulator extends Simulator {
  /** `value` is the whole value of the header `name`. */
  readonly credentials: { readonly name: string; readonly value: string };
  readonly settings: CatalogSettings;
  readonly state: CatalogState;
}

const errorTexts: Readonly<Record<number, string>> = {
  401: "Authentication credentials were not provided.",
  403: "You do not have permission to perform this action.",
  404: "Not found.",
  405: "Method not allowed.",
  429: "Request was throttled.",
};

type OwnedHandler = (request: LabRequest, owner: CatalogKeyOwner) => Reply;

function routesOf(
  state: CatalogState,
  settings: CatalogSettings,
  origin: () => string,
): readonly Route[] {
  const search = new EnrollmentSearch(state, settings, origin);
  const owned = (handle: OwnedHandler) => (request: LabRequest) => {
    const owner = ownerOf(request, settings);
    return owner ? handle(request, owner) : detail(401, errorTexts[401] ?? "");
  };
  const users = owned((request, owner) =>
    settings.usersList
      ? usersList(request, owner, state, { settings, origin: origin() })
      : detail(404, "Not found."),
  );
  return [
    read(
      "/api/catalog/enrollment/courses/search/",
      owned((request, owner) => search.answer(request, owner)),
    ),
    read(
      "/api/core/users/proxy/",
      owned((request, owner) => userProxy(request, owner, state)),
    ),
    read("/api/core/platform/users/", users),
    read("/api/core/users/search/", users),
    read(
      "/api/catalog/courses/",
      owned((request) => coursesList(request, state)),
    ),
    read(
      "/api/catalog/metadata/course/",
      owned((request) => courseMetadata(request, state)),
    ),
    read("/api/catalog/metadata/course-public/", (request) => courseMetadata(request, state)),
    readByPost(
      "/api/catalog/metadata/course-search/",
      owned((request) => courseSearch(request, state)),
    ),
  ];
}

export async function startCatalog(options: CatalogOptions = {}): Promise<CatalogSimulator> {
  const settings = { ...defaultCatalogSettings(), ...options.settings };
  const state = createCatalogState(options.rows ?? { enrollments: [] });
  const host: SimulatorHost = await SimulatorHost.start({
    port: options.port,
    routes: routesOf(state, settings, () => host.url),
    errorForm: (status) => detail(status, errorTexts[status] ?? "Something went wrong."),
  });
  return {
    ...toSimulator(host),
    credentials: { name: "Authorization", value: `Api-Token ${catalogKey}` },
    settings,
    state,
  };
}
