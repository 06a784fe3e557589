import { expect, it } from "vitest";
import { COMMANDS, fitness } from "./commands";

it("puts names that begin with what was typed first", () => {
  expect(fitness("Invoices", undefined, "inv")).toBeGreaterThan(fitness("New invoice", undefined, "inv"));
  expect(fitness("New invoice", undefined, "inv")).toBeGreaterThan(fitness("Log expense", "invoice", "inv"));
  expect(fitness("Earnings", "income", "inv")).toBe(0);
});

it("wants every word", () => {
  expect(fitness("New invoice", "bill", "new bill")).toBeGreaterThan(0);
  expect(fitness("New invoice", "bill", "old bill")).toBe(0);
});

it("names each command once", () => {
  expect(new Set(COMMANDS.map(({ id }) => id)).size).toBe(COMMANDS.length);
});
