import { Trans, useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import type { MissingRowsView, ReportView } from "@/api";
import { getEarningsSummary, getExpenseSummary, open } from "@/api";
import { key } from "@/lib/queries";
import { Section } from "@/ui/Page";
import { RatesNote } from "@/ui/RatesNote";

interface MethodProps {
  currency: string;
  missing: readonly MissingRowsView[];
  /** Sentences on how it was worked out. */
  notes: readonly string[];
  /** The days whose rates were used. */
  days?: { from: string; to: string } | null;
}

/** How the figures came about: what counts when, by which rates, and what is left out. */
export function Method({ currency, missing, notes, days }: MethodProps) {
  const earned = useQuery({
    queryKey: key("reports", "rates of earnings", days),
    queryFn: () => open(getEarningsSummary({ query: days ?? {} })),
    enabled: Boolean(days),
  });
  const spent = useQuery({
    queryKey: key("reports", "rates of expenses", days),
    queryFn: () => open(getExpenseSummary({ query: days ?? {} })),
    enabled: Boolean(days),
  });
  const used = days
    ? [earned.data, spent.data].flatMap((summary) =>
        summary?.currency === currency && summary.conversions.length > 0 ? [summary] : [],
      )
    : [];
  return (
    <Section title={<Trans id="How this was worked out" />}>
      <ul className="flex max-w-3xl list-disc flex-col gap-1 ps-5 text-small text-ink-2">
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
      {used.map((summary) => (
        <RatesNote
          key={"deductibleTotal" in summary ? "spent" : "earned"}
          currency={currency}
          conversions={summary.conversions}
          missing={[]}
        />
      ))}
      <RatesNote currency={currency} conversions={[]} missing={missing} />
    </Section>
  );
}

/** What there is to say of a report. */
export function useNotes(report: ReportView | undefined): string[] {
  const { i18n } = useLingui();
  if (!report) return [];
  const notes: string[] = [];
  if (report.basis === "accrual") {
    notes.push(
      i18n._("Accrual: invoices count on the day of their issue, and expenses on their day, paid or not."),
    );
  }
  if (report.basis === "cash") {
    notes.push(i18n._("Cash: invoices count once they are paid, and expenses once they are paid."));
  }
  if (report.type === "profitLoss" || report.type === "income") {
    notes.push(
      i18n._("Without tax. An invoice that is also logged as an earning or a sale is counted twice."),
    );
  }
  if (report.type === "cashFlow") notes.push(i18n._("What moved, tax included."));
  if (report.type === "inventory") notes.push(i18n._("At what it cost, first in, first out."));
  if (report.type === "customers") notes.push(i18n._("Sales and invoices, without tax."));
  notes.push(
    i18n._("Told in {currency}. Other currencies are converted day by day, each with its own rate.", {
      currency: report.currency,
    }),
  );
  return notes;
}
