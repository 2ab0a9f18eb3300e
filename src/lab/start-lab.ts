import { catalogRows } from "./catalog-search/catalog-seed.js";
import type { CatalogSettings } from "./catalog-search/catalog-settings.js";
import { startCatalog } from "./catalog-search/start-catalog.js";
import type { CatalogSimulator } from "./catalog-search/start-catalog.js";
import { ispringRows } from "./ispring/ispring-seed.js";
import type { IspringSettings } from "./ispring/ispring-settings.js";
import { startIspring } from "./ispring/start-ispring.js";
import type { IspringSimulator } from "./ispring/start-ispring.js";
import { moocitRows } from "./moocit/moocit-seed.js";
import type { MoocitSettings } from "./moocit/moocit-settings.js";
import { startMoocit } from "./moocit/start-moocit.js";
import type { MoocitSimulator } from "./moocit/start-moocit.js";
import { openedxRows } from "./openedx/openedx-seed.js";
import type { OpenedxSettings } from "./openedx/openedx-settings.js";
import { startOpenedx } from "./openedx/start-openedx.js";
import type { OpenedxSimulator } from "./openedx/start-openedx.js";
import { createSchool } from "./school.js";
import type { School } from "./school.js";
import type { Simulator } from "./simulator.js";
import { startTruto } from "./truto/start-truto.js";
import type { TrutoSimulator } from "./truto/start-truto.js";
import { trutoRows } from "./truto/truto-seed.js";
import type { TrutoSettings } from "./truto/truto-settings.js";

export interface LabOptions {
  /** The same seed and size give the same school. Default 1. */
  readonly seed?: number;
  /** How many people there are. Default 2,000. */
  readonly people?: number;
  /** Any free port for those that are absent or 0. */
  readonly ports?: Readonly<
    Partial<Record<"catalog" | "moocit" | "ispring" | "truto" | "openedx", number>>
  >;
  readonly catalog?: Partial<CatalogSettings>;
  readonly moocit?: Partial<MoocitSettings>;
  readonly ispring?: Partial<IspringSettings>;
  readonly truto?: Partial<TrutoSettings>;
  /** Absent: it is not started. */
  readonly openedx?: Partial<OpenedxSettings>;
}

/** Simulators of the platforms, filled with one school. */
export interface Lab {
  readonly school: School;
  readonly catalog: CatalogSimulator;
  readonly moocit: MoocitSimulator;
  readonly ispring: IspringSimulator;
  readonly truto: TrutoSimulator;
  /** Where it was asked for. */
  readonly openedx: OpenedxSimulator | undefined;
  stop(): Promise<void>;
}

/** Starts all that are asked for, or none: where one cannot start, those that did are stopped again. */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const { seed, people, ports = {} } = options;
  const school = createSchool({ seed, people });
  const started = [
    startCatalog({ port: ports.catalog, rows: catalogRows(school), settings: options.catalog }),
    startMoocit({ port: ports.moocit, rows: moocitRows(school), settings: options.moocit }),
    startIspring({ port: ports.ispring, rows: ispringRows(school), settings: options.ispring }),
    startTruto({ port: ports.truto, rows: trutoRows(school), settings: options.truto }),
    startOpenedxIfAsked(options, school),
  ] as const;
  const stop = async (): Promise<void> => {
    for (const each of await Promise.allSettled<Simulator | undefined>(started)) {
      if (each.status === "fulfilled") await each.value?.stop();
    }
  };
  try {
    const [catalog, moocit, ispring, truto, openedx] = await Promise.all(started);
    return { school, catalog, moocit, ispring, truto, openedx, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startOpenedxIfAsked(
  { openedx: settings, ports }: LabOptions,
  school: School,
): Promise<OpenedxSimulator | undefined> {
  if (settings === undefined) return undefined;
  return startOpenedx({ port: ports?.openedx, rows: openedxRows(school), settings });
}
