import { setupI18n } from "@lingui/core";
import { expect, it } from "vitest";
import { formatDays } from "@/lib/dates";
import { messages } from "@/locales/de.po";

const german = setupI18n({ locale: "de", messages: { de: messages } });

it("has the article that a month needs, and leaves a year without", () => {
  const income = (period: string, kind: string) => german._("Income in {period}", { period, kind });
  expect(income("November 2026", "month")).toBe("Einnahmen im November 2026");
  expect(income("21.–27. November", "week")).toBe("Einnahmen, 21.–27. November");
  const values = { name: "November", kind: "month", pace: "2.000 €" };
  expect(german._("At this pace {name} closes near {pace}.", values)).toBe(
    "Bei diesem Tempo schließt der November bei etwa 2.000 €.",
  );
});

it("ends a sentence that ends in a day by one full stop", () => {
  const day = formatDays("2026-10-31", "2026-10-31", "de-DE", "2026-11-22");
  expect(german._("{amount} more than by {day}.", { amount: "5 €", day })).toBe(
    "5 € mehr als bis 31. Oktober.",
  );
});
