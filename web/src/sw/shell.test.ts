import { expect, it } from "vitest";
import { handlingOf, outdated } from "./shell";

const ORIGIN = "https://books.example";

function handled(path: string, how: { method?: string; mode?: string } = {}) {
  const asked = { method: "GET", mode: "cors", url: new URL(path, ORIGIN).href, ...how };
  return handlingOf(asked, ORIGIN, ["/theme.js", "/mark.svg"]);
}

it("answers every page of the app", () => {
  for (const path of ["/", "/earnings", "/earnings?id=1.5", "/invoices/018f/edit", "/apiary", "/income"]) {
    expect(handled(path, { mode: "navigate" }), path).toBe("page");
  }
});

it("keeps what is named by its content, and falls back on what is not", () => {
  expect(handled("/assets/index-Bx3.js")).toBe("file");
  expect(handled("/assets/de-Bx3.js?v=1")).toBe("file");
  expect(handled("/theme.js")).toBe("loose");
  expect(handled("/robots.txt")).toBeNull();
});

it("leaves alone what the server says itself, whoever asks", () => {
  const paths = [
    "/api",
    "/api/v1/earnings",
    "/api/v1/events",
    "/docs",
    "/docs/x",
    "/i/token",
    "/i/paper.css",
    "/metrics",
    "/livez",
    "/readyz",
    "/health/live",
    "/openapi.json",
  ];
  for (const path of paths) {
    for (const mode of ["navigate", "cors", "same-origin"]) expect(handled(path, { mode }), path).toBeNull();
  }
});

it("leaves alone what writes, what is a file to be fetched, and what is elsewhere", () => {
  expect(handled("/earnings", { method: "POST", mode: "navigate" })).toBeNull();
  expect(handled("/assets/index-Bx3.js", { method: "HEAD" })).toBeNull();
  expect(handled("/report.pdf", { mode: "navigate" })).toBeNull();
  expect(handled("https://elsewhere.example/assets/x.js")).toBeNull();
  expect(handled("https://elsewhere.example/", { mode: "navigate" })).toBeNull();
});

it("keeps the version before, for the tabs that are still on it", () => {
  const caches = ["earntrack-1", "other", "earntrack-2", "earntrack-3"];
  expect(outdated(caches, "earntrack-3", "earntrack-")).toEqual(["earntrack-1"]);
  expect(outdated(["earntrack-1"], "earntrack-1", "earntrack-")).toEqual([]);
});
