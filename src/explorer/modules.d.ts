declare module "*.css";

/** Put in by the build: `scripts/build-explorer.mjs`. */
declare module "rollcall:operations" {
  export const operations: readonly { readonly file: string; readonly text: string }[];
}
