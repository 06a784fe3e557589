import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { render, screen } from "@testing-library/react";
import { beforeAll, expect, it } from "vitest";
import type { DashboardView } from "@/api";
import { IncomeParts } from "./IncomeParts";

beforeAll(() => i18n.loadAndActivate({ locale: "en", locales: "en-IE", messages: {} }));

function show(earnings: string, sales: string, invoices: string): string {
  const figures = {
    currency: "EUR",
    earnings: { total: earnings },
    sales: { total: sales },
    invoices: { total: invoices },
  };
  render(
    <I18nProvider i18n={i18n}>
      <IncomeParts figures={figures as DashboardView} />
    </I18nProvider>,
  );
  return screen.getByRole("paragraph").textContent ?? "";
}

it("says what the income is made of where it is of several kinds", () => {
  expect(show("3100.00", "0.00", "900.50")).toBe("€3,100.00 from platforms, €900.50 invoiced");
});

it("says nothing where it is all of one kind", () => {
  expect(show("3100.00", "0.00", "0.00")).toBe("");
});
