import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { lingui } from "@lingui/vite-plugin";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

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

/** What is not kept for the time without a network: faces of rarer scripts, and texts that nobody reads. */
const NOT_KEPT = [/\.woff2$/, /pseudo/, /^sw\.js$/];

/** Tells the service worker what to keep, and which version that is. */
const precache: Plugin = {
  name: "precache",
  apply: "build",
  enforce: "post",
  generateBundle: {
    order: "post",
    handler(_options, bundle) {
      const worker = bundle["sw.js"];
      if (worker?.type !== "chunk") throw new Error("there is no service worker");
      const digest = createHash("sha256");
      const kept: string[] = [];
      const keep = (file: string, content: string | Uint8Array) => {
        if (NOT_KEPT.some((pattern) => pattern.test(file)) && !PRELOADED.some((font) => font.test(file)))
          return;
        kept.push(`/${file}`);
        digest.update(file).update(content);
      };
      for (const file of Object.keys(bundle).toSorted()) {
        const output = bundle[file];
        if (output) keep(file, output.type === "chunk" ? output.code : output.source);
      }
      for (const file of readdirSync(at("./public")).toSorted())
        keep(file, readFileSync(at(`./public/${file}`)));
      if (!kept.includes("/index.html")) throw new Error("the service worker would keep no page");
      worker.code = worker.code
        .replaceAll("__SHELL__", JSON.stringify(kept))
        .replaceAll("__VERSION__", JSON.stringify(digest.digest("hex").slice(0, 16)));
    },
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

/** The router without what it says to developers; its package leads everyone to the talkative one. */
const QUIET_ROUTER = [
  { find: /^react-router$/, replacement: at("./node_modules/react-router/dist/production/index.mjs") },
  {
    find: /^react-router\/dom$/,
    replacement: at("./node_modules/react-router/dist/production/dom-export.mjs"),
  },
];

export default defineConfig(({ command }) => ({
  plugins: [react(), tailwindcss(), lingui(), preloadFonts, precache],
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
      input: { index: at("./index.html"), sw: at("./src/sw/worker.ts") },
      output: {
        // The worker is asked for by its name, and has to lie above every page.
        entryFileNames: ({ name }) => (name === "sw" ? "sw.js" : "assets/[name]-[hash].js"),
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
