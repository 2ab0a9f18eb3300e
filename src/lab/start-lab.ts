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
import { createSchool } from "./school.js";
import type { School } from "./school.js";
import type { Simulator } from "./simulator.js";
import { startTruto } from "./truto/start-truto.js";
import type { TrutoSimulator } from "./truto/start-truto.js";
import { trutoRows } from "./truto/truto-seed.js";
import type { TrutoSettings } from "./truto/truto-settings.js";

/** Simulators that are started beside the four, each with rows of the same school. */
type Further = Readonly<Record<string, Simulator>>;
type StartWith = (school: School) => Promise<Simulator>;

export interface LabOptions<Others extends Further = Further> {
  /** The same seed and size give the same school. Default 1. */
  readonly seed?: number;
  /** How many people there are. Default 2,000. */
  readonly people?: number;
  /** Any free port for those that are absent or 0. */
  readonly ports?: Readonly<Partial<Record<"catalog" | "moocit" | "ispring" | "truto", number>>>;
  readonly catalog?: Partial<CatalogSettings>;
  readonly moocit?: Partial<MoocitSettings>;
  readonly ispring?: Partial<IspringSettings>;
  readonly truto?: Partial<TrutoSettings>;
  /** Any other platform, by a name of the caller's. Default: none. */
  readonly further?: {
    readonly [Name in keyof Others]: (school: School) => Promise<Others[Name]>;
  };
}

/** Simulators of the platforms, filled with one school. */
export interface Lab<Others extends Further = Further> {
  readonly school: School;
  readonly catalog: CatalogSimulator;
  readonly moocit: MoocitSimulator;
  readonly ispring: IspringSimulator;
  readonly truto: TrutoSimulator;
  readonly further: Others;
  stop(): Promise<void>;
}

/** Starts all that are asked for, or none: where one cannot start, those that did are stopped again. */
export async function startLab<Others extends Further = Further>(
  options: LabOptions<Others> = {},
): Promise<Lab<Others>> {
  const { seed, people, ports = {} } = options;
  const school = createSchool({ seed, people });
  const started = [
    startCatalog({ port: ports.catalog, rows: catalogRows(school), settings: options.catalog }),
    startMoocit({ port: ports.moocit, rows: moocitRows(school), settings: options.moocit }),
    startIspring({ port: ports.ispring, rows: ispringRows(school), settings: options.ispring }),
    startTruto({ port: ports.truto, rows: trutoRows(school), settings: options.truto }),
  ] as const;
  const further: Readonly<Record<string, StartWith>> = options.further ?? {};
  const others = Object.entries(further).map(([name, start]) => [name, start(school)] as const);
  const stop = async (): Promise<void> => {
    const all = [...started, ...others.map(([, other]) => other)];
    for (const each of await Promise.allSettled<Simulator>(all)) {
      if (each.status === "fulfilled") await each.value.stop();
    }
  };
  try {
    const [[catalog, moocit, ispring, truto], named] = await Promise.all([
      Promise.all(started),
      Promise.all(others.map(async ([name, other]) => [name, await other] as const)),
    ]);
    const withNames = Object.fromEntries(named) as unknown as Others;
    return { school, catalog, moocit, ispring, truto, further: withNames, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
