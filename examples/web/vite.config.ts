import { defineConfig } from "vite";

/** `npx vite examples/web` serves the page while it is worked on, and passes GraphQL on to `npm start`. */
export default defineConfig({
  base: "./",
  build: { target: "es2023" },
  server: { proxy: { "/graphql": { target: "http://127.0.0.1:4000", ws: true } } },
});
