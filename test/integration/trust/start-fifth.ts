import { openedxRows } from "../../../src/lab/openedx/openedx-seed.js";
import { startOpenedx, type OpenedxSimulator } from "../../../src/lab/openedx/start-openedx.js";
import type { School } from "../../../src/lab/school.js";

/** Open edX, as a platform that the lab is started with; it does not mind how often it is asked. */
export function startFifth(school: School): Promise<OpenedxSimulator> {
  return startOpenedx({ rows: openedxRows(school), settings: { throttle: null } });
}
