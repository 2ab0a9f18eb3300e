import type { UpgradeHandler } from "./server-options.js";

/** An upgrade whose handler is loaded when somebody asks for it: many a process never hears of one. */
export function lateUpgrade(path: string, load: () => Promise<UpgradeHandler>): UpgradeHandler {
  let loading: Promise<UpgradeHandler> | undefined;
  return {
    path,
    handle: (request, socket, head) => {
      const ignore = (): void => undefined;
      socket.on("error", ignore);
      loading ??= load();
      loading.then(
        (handler) => {
          handler.handle(request, socket, head);
          socket.off("error", ignore);
        },
        () => socket.destroy(),
      );
    },
    drain: async () => {
      const handler = await loading?.catch(() => undefined);
      await handler?.drain?.();
    },
  };
}
