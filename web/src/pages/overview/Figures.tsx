import { Trans, useLingui } from "@lingui/react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { DashboardView } from "@/api";
import { useFormat } from "@/lib/format";
import { isZero, percentOf } from "@/lib/money";
import { Amount } from "@/ui/Amount";

interface FigureProps {
  name: ReactNode;
  to: string;
  value: string | null;
  currency: string;
  note: ReactNode;
  warn?: boolean;
}

function Figure({ name, to, value, currency, note, warn = false }: FigureProps) {
  return (
    <div className="relative border-line py-4 sm:py-5 lg:border-s lg:px-5 lg:first:border-s-0 lg:first:ps-0">
      <dt className="text-small text-ink-2">
        <Link to={to} className="rounded-bar after:absolute after:inset-0 hover:text-ink hover:underline">
          {name}
        </Link>
      </dt>
      <dd className="mt-1.5">
        {value === null ? (
          <span className="figure text-stat text-ink-3">–</span>
        ) : (
          <Amount value={value} currency={currency} size="stat" />
        )}
      </dd>
      <dd className={warn ? "mt-1 text-small text-loss" : "mt-1 text-small text-ink-3"}>{note}</dd>
    </div>
  );
}

/** The four figures beside what came in. */
export function Figures({ figures }: { figures: DashboardView }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const { currency, expenses, profit, costOfGoods, outstanding, overdue, hourlyRate, net } = figures;
  const kept = profit.total && net.total ? percentOf(profit.total, net.total, format.locale) : undefined;
  const waiting = i18n._("{count, plural, =0 {no open invoices} one {# invoice} other {# invoices}}", {
    count: outstanding.count,
  });
  const late = i18n._("{count, plural, one {# overdue} other {# overdue}}", { count: overdue.count });
  return (
    <dl className="grid grid-cols-2 gap-x-6 border-y border-line lg:grid-cols-4 lg:gap-x-0">
      <Figure
        name={<Trans id="Spent" />}
        to="/expenses"
        value={expenses.total}
        currency={currency}
        note={i18n._("{count, plural, =0 {no expenses} one {# expense} other {# expenses}}", {
          count: expenses.count,
        })}
      />
      <Figure
        name={<Trans id="Kept" />}
        to="/reports/profit-and-loss"
        value={profit.total}
        currency={currency}
        note={
          costOfGoods.total && !isZero(costOfGoods.total) ? (
            <Trans
              id="after expenses and {cost} for goods sold"
              values={{ cost: <Amount value={costOfGoods.total} currency={currency} /> }}
            />
          ) : kept ? (
            i18n._("{share} of income", { share: kept })
          ) : (
            i18n._("after expenses")
          )
        }
      />
      <Figure
        name={<Trans id="Waiting to be paid" />}
        to="/invoices?outstanding=true"
        value={outstanding.total}
        currency={currency}
        note={overdue.count > 0 ? `${waiting}, ${late}` : waiting}
        warn={overdue.count > 0}
      />
      <Figure
        name={<Trans id="Per hour" />}
        to="/reports/hours"
        value={hourlyRate.afterExpenses ?? hourlyRate.gross}
        currency={currency}
        note={i18n._("{hours} h logged", { hours: format.number(figures.hours) })}
      />
    </dl>
  );
}
