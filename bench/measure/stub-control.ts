/** The benchmark's hand on the stub. */
export interface StubControl {
  /** Calls for rows since the stub began. */
  calls(): Promise<number>;
  set(mode: { readonly fresh: boolean; readonly latencyMs: number }): Promise<void>;
}

export function controlStub(port: number): StubControl {
  const ask = async (search: string): Promise<{ readonly calls: number }> => {
    const response = await fetch(`http://127.0.0.1:${port}/-/${search}`);
    return (await response.json()) as { readonly calls: number };
  };
  return {
    calls: async () => (await ask("")).calls,
    set: async ({ fresh, latencyMs }) => {
      await ask(`?fresh=${String(fresh)}&latencyMs=${latencyMs}`);
    },
  };
}
