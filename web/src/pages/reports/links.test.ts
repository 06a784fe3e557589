import { expect, test } from "vitest";
import { pageOf } from "./links";

test("a figure leads to the page that lists its rows", () => {
  expect(pageOf("/api/v1/earnings?platformId=7&from=2026-01-01&to=2026-12-31")).toBe(
    "/earnings?platformId=7&from=2026-01-01&to=2026-12-31",
  );
  expect(pageOf("/api/v1/products/9/movements")).toBe("/products/9");
});

test("a page is asked for what it reads from its address", () => {
  expect(pageOf("/api/v1/expenses?category=office&deductible=true&from=2026-01-01&to=2026-12-31")).toBe(
    "/expenses?category=office&deductible=yes&from=2026-01-01&to=2026-12-31",
  );
  expect(pageOf("/api/v1/expenses?deductible=false&from=2026-01-01&to=2026-12-31")).toBe(
    "/expenses?deductible=no&from=2026-01-01&to=2026-12-31",
  );
});

test("a figure of all time leads to all of its rows, not to those of the present month", () => {
  expect(pageOf("/api/v1/expenses?category=office")).toBe("/expenses?category=office&period=all");
  expect(pageOf("/api/v1/sales?status=completed")).toBe("/sales?status=completed&period=all");
  expect(pageOf("/api/v1/earnings")).toBe("/earnings");
  expect(pageOf("/api/v1/earnings?to=2026-12-31")).toBeNull();
});

test("where no page shows exactly those rows, there is no link", () => {
  expect(pageOf("/api/v1/earnings?platformCategory=delivery")).toBeNull();
  expect(pageOf("/api/v1/payments?from=2026-01-01")).toBeNull();
  expect(pageOf(null)).toBeNull();
});
