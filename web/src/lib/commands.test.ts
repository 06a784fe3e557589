import { i18n } from "@lingui/core";
import { afterAll, expect, it } from "vitest";
import { COMMANDS, fitness } from "./commands";
import { activateLocale, LANGUAGES } from "./i18n";

afterAll(() => activateLocale("en"));

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

it.each(Object.keys(LANGUAGES))(
  "finds the tokens and the webhooks of a programmer in %s",
  async (language) => {
    await activateLocale(language);
    const found = (typed: string) =>
      COMMANDS.map((command) => ({ command, fits: fitness(i18n._(command.title), command.keywords, typed) }))
        .filter(({ fits }) => fits > 0)
        .map(({ command }) => command.id);
    expect(found("personal token")).toEqual(["go tokens"]);
    expect(found(i18n._("API tokens"))).toEqual(["go tokens"]);
    expect(found("webhook")).toEqual(["go webhooks"]);
    expect(found(i18n._("Webhooks"))).toEqual(["go webhooks"]);
  },
);
