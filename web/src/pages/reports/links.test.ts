import { expect, test } from "vitest";
import { pageOf } from "./links";

test("a figure leads to the page that lists its rows", () => {
  expect(pageOf("/api/v1/earnings?platformId=7&from=2026-01-01&to=2026-12-31")).toBe(
    "/earnings?platformId=7&from=2026-01-01&to=2026-12-31",
  );
  expect(pageOf("/api/v1/products/9/movements")).toBe("/products/9");
});

test("where no page shows exactly those rows, there is no link", () => {
  expect(pageOf("/api/v1/earnings?platformCategory=delivery")).toBeNull();
  expect(pageOf("/api/v1/payments?from=2026-01-01")).toBeNull();
  expect(pageOf(null)).toBeNull();
});
