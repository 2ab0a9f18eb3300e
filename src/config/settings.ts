import * as z from "zod";
import { accessSettings } from "./access-settings.js";
import { limitsSettings } from "./limits-settings.js";
import { serverSettings } from "./server-settings.js";
import { sourcesSettings, type SourceSettings } from "./source-settings.js";
import { storageSettings } from "./storage-settings.js";

/** The whole file: each setting alone. What holds between settings is checked by `check-consistency.ts`. */
export const settingsSchema = z.strictObject({
  server: serverSettings,
  storage: storageSettings,
  limits: limitsSettings,
  access: accessSettings,
  sources: sourcesSettings,
});

/** A file in which each setting alone is right, in the units of the file. */
export type Settings = Omit<z.output<typeof settingsSchema>, "sources"> & {
  sources: SourceSettings[];
};
