import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { GoalView } from "@/api";
import { GoalRow } from "./GoalRow";

function show(current: string): string {
  const goal: GoalView = {
    id: "1",
    title: "Enough",
    kind: "earnings",
    period: "month",
    target: "1000.00",
    current,
    currency: "EUR",
    hourlyRate: "50.00",
    hoursCount: 4,
    hoursNeeded: "8",
    isActive: true,
    missingRates: [],
    pace: "behind",
    platformId: null,
    progress: "10",
    projected: "900.00",
    startsOn: "2026-01-01",
    endsOn: null,
    window: { from: "2026-11-01", to: "2026-11-30" },
    createdAt: "2026-01-01T00:00:00.000Z",
    updatedAt: "2026-01-01T00:00:00.000Z",
  };
  render(
    <I18nProvider i18n={i18n}>
      <GoalRow goal={goal} platform={undefined} onOpen={() => undefined} />
    </I18nProvider>,
  );
  return screen.getByRole("listitem").textContent ?? "";
}

it("says of a goal that is reached just that", () => {
  const text = show("1000.00");
  expect(text).toContain("Reached");
  expect(text).not.toMatch(/Behind|pace|of work/);
});

it("says how one stands that is not", () => {
  const text = show("999.99");
  expect(text).toMatch(/Behind.*at this pace €900.*about 8 h of work to go/);
  expect(text).not.toContain("Reached");
});
