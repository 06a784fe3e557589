import { i18n } from "@lingui/core";
import type { InvoiceView, LetterView, PaymentView } from "@/api";
import { compare, negate } from "@/lib/decimal";
import { methodWord } from "./words";

/** Something that happened to an invoice. */
export interface TimelineEvent {
  id: string;
  /** An instant, or a civil date. */
  at: string;
  /** What it is sorted by, where `at` is a date that has no time of day. */
  order?: string;
  text: string;
  /** What else there is to say of it. */
  detail?: string | null;
  amount?: string;
  currency?: string;
  to?: string;
  tone?: "late";
}

/** Why a letter did not go, in words; nothing where it went its way. */
function fateOf(letter: LetterView): string | null {
  switch (letter.state) {
    case "sent":
    case "queued":
      return null;
    case "failed":
    case "withheld":
      return letter.reason;
    case "notConfigured":
      return i18n._("this server sends no mail");
  }
}

function letterText(letter: LetterView): string {
  const what = letterWord(letter);
  const to = letter.to ?? "";
  if (letter.state === "queued") return i18n._("{what} on its way", { what });
  if (letter.state !== "sent") return i18n._("{what} not sent", { what });
  return to ? i18n._("{what} sent to {to}", { what, to }) : i18n._("{what} sent", { what });
}

function letterWord(letter: LetterView): string {
  if (letter.kind === "reminder") return i18n._("Reminder");
  return letter.kind === "receipt" ? i18n._("Receipt") : i18n._("Mail");
}

function paymentText(payment: PaymentView, total: string): string {
  switch (payment.kind) {
    case "payment":
      if (compare(payment.amount, total) < 0)
        return i18n._("Part payment by {method}", { method: methodWord(payment.method) });
      return i18n._("Paid by {method}", { method: methodWord(payment.method) });
    case "reversal":
      return i18n._("Payment reversed");
    case "refund":
      return i18n._("Became the customer's credit");
  }
}

/** All that happened to an invoice, the oldest first. */
export function timelineOf(
  invoice: InvoiceView,
  payments: readonly PaymentView[],
  credits: readonly InvoiceView[],
  letters: readonly LetterView[],
): TimelineEvent[] {
  const events: TimelineEvent[] = [{ id: "created", at: invoice.createdAt, text: i18n._("Drafted") }];
  if (invoice.issuedAt) {
    const number = invoice.number ?? "";
    events.push({ id: "issued", at: invoice.issuedAt, text: i18n._("Issued as {number}", { number }) });
  }
  for (const letter of letters) {
    const fate = fateOf(letter);
    const isLost = letter.state === "failed" || letter.state === "notConfigured";
    events.push({
      id: letter.id,
      at: letter.sentAt ?? letter.createdAt,
      text: letterText(letter),
      detail: fate,
      ...(isLost ? { tone: "late" as const } : {}),
    });
  }
  if (invoice.sentAt && !letters.some(({ kind }) => kind === "invoice")) {
    events.push({ id: "sent", at: invoice.sentAt, text: i18n._("Sent") });
  }
  if (invoice.viewedAt) {
    events.push({ id: "viewed", at: invoice.viewedAt, text: i18n._("Opened by its link") });
  }
  for (const payment of payments) {
    events.push({
      id: payment.id,
      at: payment.date,
      order: payment.date + payment.createdAt.slice(10),
      text: paymentText(payment, invoice.total),
      detail: payment.reference,
      amount: payment.amount,
      currency: payment.currency,
    });
  }
  for (const credit of credits) {
    events.push({
      id: credit.id,
      at: credit.issuedAt ?? credit.createdAt,
      text: i18n._("Credited by {number}", { number: credit.number ?? "" }),
      amount: negate(credit.total),
      currency: credit.currency,
      to: `/invoices/${credit.id}`,
    });
  }
  if (invoice.voidedAt) events.push({ id: "void", at: invoice.voidedAt, text: i18n._("Made void") });
  return events.toSorted((one, other) => (one.order ?? one.at).localeCompare(other.order ?? other.at));
}

/** A payment can be reversed once. */
export function isReversible(payment: PaymentView, payments: readonly PaymentView[]): boolean {
  return payment.kind === "payment" && !payments.some(({ reversesId }) => reversesId === payment.id);
}
