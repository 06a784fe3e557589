import { fileURLToPath } from "node:url";
import { lingui } from "@lingui/vite-plugin";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** The two Latin files that every page is set in are asked for at once, before the styles name them. */
const PRELOADED = [/ibm-plex-sans-latin-wght-normal/, /source-serif-4-latin-wght-normal/];

const preloadFonts: Plugin = {
  name: "preload-fonts",
  enforce: "post",
  transformIndexHtml: {
    order: "post",
    handler: (_html, { bundle }) =>
      Object.keys(bundle ?? {})
        .filter((file) => PRELOADED.some((font) => font.test(file)))
        .map((file) => ({
          tag: "link",
          attrs: { rel: "preload", as: "font", type: "font/woff2", href: `/${file}`, crossorigin: "" },
          injectTo: "head-prepend" as const,
        })),
  },
};

const BASE = new RegExp(
  [
    "node_modules/(@tanstack/(query-core|react-query)|clsx|zustand)",
    "node_modules/lucide-react/dist/esm/(createLucideIcon|Icon|shared|defaultAttributes|context)",
    "src/api/",
    "src/lib/(dates|decimal|digits|money|format|periods|queries|session|store|keys|icu|ids|failures|usePeriod|i18n)[.]",
    "src/ui/(Amount|Button|IconButton|Link|Page|PeriodBar|Select|Field|Skeleton|Swatch|colours)[.]",
    "src/ui/(ErrorState|CopyButton|Kbd|toasts|overlay)[.]",
  ].join("|"),
);

const api = process.env.EARNTRACK_API ?? "http://127.0.0.1:3001";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The router without what it says to developers; its package leads everyone to the talkative one. */
const QUIET_ROUTER = [
  { find: /^react-router$/, replacement: at("./node_modules/react-router/dist/production/index.mjs") },
  {
    find: /^react-router\/dom$/,
    replacement: at("./node_modules/react-router/dist/production/dom-export.mjs"),
  },
];

export default defineConfig(({ command }) => ({
  plugins: [react(), tailwindcss(), lingui(), preloadFonts],
  resolve: {
    alias: [{ find: "@", replacement: at("./src") }, ...(command === "build" ? QUIET_ROUTER : [])],
  },
  build: {
    modulePreload: { polyfill: false },
    // These know `light-dark()`, so the tokens reach the browser as written.
    target: ["chrome123", "firefox120", "safari17.5"],
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        // What the first page needs anyway travels together, not as thirty files that each compress alone.
        codeSplitting: { groups: [{ name: "base", test: BASE }] },
      },
    },
  },
  server: {
    host: "127.0.0.1",
    proxy: Object.fromEntries(["/api", "/docs", "/i/"].map((path) => [path, { target: api }])),
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/test/setup.ts"],
  },
}));
