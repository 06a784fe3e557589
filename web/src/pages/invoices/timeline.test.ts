import { expect, it } from "vitest";
import type { InvoiceView, PaymentView } from "@/api";
import "@/lib/i18n";
import { timelineOf } from "./timeline";

const invoice = {
  createdAt: "2026-11-02T09:00:00.000Z",
  issuedAt: "2026-11-02T09:05:00.000Z",
  number: "INV-1",
  total: "100.00",
} as InvoiceView;

function payment(id: string, amount: string, date: string, createdAt: string): PaymentView {
  return { id, kind: "payment", method: "cash", amount, date, createdAt, currency: "EUR" } as PaymentView;
}

function told(...payments: PaymentView[]): string[] {
  return timelineOf(invoice, payments, [], []).map(({ at, text }) => `${at.slice(0, 10)} ${text}`);
}

it("tells of a payment by its own day, not by the day on which it was recorded", () => {
  const events = told(
    payment("b", "60.00", "2026-11-20", "2026-11-21T08:00:00.000Z"),
    payment("a", "40.00", "2026-11-10", "2026-11-22T08:00:00.000Z"),
  );
  expect(events.map((event) => event.slice(0, 10))).toEqual([
    "2026-11-02",
    "2026-11-02",
    "2026-11-10",
    "2026-11-20",
  ]);
  expect(events[2]).toMatch(/Part payment by/);
});

it("puts what was paid on the day of the issue after the issue, and says when it was all", () => {
  const events = told(payment("a", "100.00", "2026-11-02", "2026-11-02T10:00:00.000Z"));
  expect(events[2]).toMatch(/^2026-11-02 Paid by/);
});
