import { Trans, useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { DashboardView } from "@/api";
import { Amount } from "@/ui/Amount";
import { Section } from "@/ui/Page";
import { draftsQuery } from "./data";

function Need({ to, warn = false, children }: { to: string; warn?: boolean; children: ReactNode }) {
  return (
    <li>
      <Link
        to={to}
        className="flex min-h-11 items-center justify-between gap-4 border-b border-line hover:bg-sunken"
      >
        <span className={warn ? "text-loss" : undefined}>{children}</span>
        <ChevronRight
          aria-hidden
          className="size-4 shrink-0 text-ink-3 rtl:-scale-x-100"
          strokeWidth={1.75}
        />
      </Link>
    </li>
  );
}

/** What waits for a decision: what is late, what runs out, what was written and not sent. Nothing, where nothing does. */
export function Needs({ figures }: { figures: DashboardView }) {
  const { i18n } = useLingui();
  const drafts = useQuery(draftsQuery).data ?? 0;
  const { overdue, lowStock, currency } = figures;
  if (overdue.count + lowStock.count + drafts === 0) return null;
  return (
    <Section title={<Trans id="What needs you" />}>
      <ul className="border-t border-line">
        {overdue.count > 0 ? (
          <Need to="/invoices?overdue=true" warn>
            <Trans
              id="{count, plural, one {# invoice is overdue} other {# invoices are overdue}}, {amount}"
              values={{
                count: overdue.count,
                amount: overdue.total === null ? "–" : <Amount value={overdue.total} currency={currency} />,
              }}
            />
          </Need>
        ) : null}
        {lowStock.count > 0 ? (
          <Need to="/products?lowStock=true">
            {i18n._("{count, plural, one {# product runs short} other {# products run short}}", {
              count: lowStock.count,
            })}
          </Need>
        ) : null}
        {drafts > 0 ? (
          <Need to="/invoices?status=draft">
            {i18n._("{count, plural, one {# draft is not sent} other {# drafts are not sent}}", {
              count: drafts,
            })}
          </Need>
        ) : null}
      </ul>
    </Section>
  );
}
