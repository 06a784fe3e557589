import { readFileSync } from "node:fs";
import { join } from "node:path";
import { i18n } from "@lingui/core";
import { afterAll, expect, it } from "vitest";
import { messages } from "@/locales/de.po";
import { categoryName } from "./categories";

const RULES = join(import.meta.dirname, "../../../../domain/earnings/src/expense/category.rs");

afterAll(() => i18n.loadAndActivate({ locale: "en", locales: "en", messages: {} }));

it("knows every category that the server gives to everyone, by the same name", () => {
  const given = [...readFileSync(RULES, "utf8").matchAll(/^ {4}category\("(\w+)", "([^"]+)"/gm)];
  expect(given.length).toBeGreaterThan(20);
  for (const [, key = "", name = ""] of given) expect(categoryName(key, "not known")).toBe(name);
});

it("calls them in the reader's language, and leaves their own alone", () => {
  i18n.loadAndActivate({ locale: "de", locales: "de-DE", messages });
  expect(categoryName("travel", "Travel")).toBe("Reisen");
  expect(categoryName("0199", "Kiln")).toBe("Kiln");
});
