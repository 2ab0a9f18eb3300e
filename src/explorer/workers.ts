import type {} from "monaco-editor";

/** Files beside this one, by the editor's name for what they do. Put in by the build. */
declare const ROLLCALL_WORKERS: Readonly<Record<"editor" | "json" | "graphql", string>>;

self.MonacoEnvironment = {
  getWorker: (_id, label) =>
    new Worker(new URL(fileFor(label), import.meta.url), { type: "module" }),
};

function fileFor(label: string): string {
  return label === "json" || label === "graphql"
    ? ROLLCALL_WORKERS[label]
    : ROLLCALL_WORKERS.editor;
}
