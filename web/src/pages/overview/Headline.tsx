import { Trans, useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import type { DashboardView } from "@/api";
import { useFormat } from "@/lib/format";
import { absolute, isZero, sign, subtract } from "@/lib/money";
import { daysPassed, isPresent, kindOf, periodTitle, sameDaysBefore } from "@/lib/periods";
import type { PeriodState } from "@/lib/usePeriod";
import { Amount } from "@/ui/Amount";
import { comparisonQuery } from "./data";
import { paceOf } from "./pace";

interface HeadlineProps extends PeriodState {
  figures: DashboardView;
}

/** The sentence under the sum: against the same days of the period before, and where this one is heading. */
export function Headline({ figures, period, calendar }: HeadlineProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const before = sameDaysBefore(period, calendar);
  const compared = useQuery(comparisonQuery(before)).data;
  const { currency } = figures;
  const total = figures.net.total;
  if (total === null) {
    return (
      <p className="mt-3 text-ink-2">
        <Trans id="Some rows are in a currency that has no rate yet, so there is no sum." />
      </p>
    );
  }
  const earlier = before ? compared : figures.net.previous;
  const change = earlier == null ? null : subtract(total, earlier);
  const pace = paceOf(total, daysPassed(period, calendar));
  const title = periodTitle(period, calendar, i18n, format);
  const name = period.kind === "span" && period.span === "month" ? format.monthName(period.day) : title;
  const day = before ? format.dayInText(before.to) : null;
  const gain = change !== null && sign(change) >= 0;
  const amount =
    change === null ? null : (
      <strong className={gain ? "font-semibold text-accent" : "font-semibold text-ink"}>
        <span aria-hidden>{gain ? "▲ " : "▼ "}</span>
        <Amount value={absolute(change)} currency={currency} />
      </strong>
    );
  return (
    <p className="mt-3 min-h-11 max-w-2xl text-section text-ink-2 sm:min-h-0">
      {amount && change !== null && !isZero(change) ? (
        gain ? (
          day ? (
            <Trans id="{amount} more than by {day}." values={{ amount, day }} />
          ) : (
            <Trans id="{amount} more than in the period before." values={{ amount }} />
          )
        ) : day ? (
          <Trans id="{amount} less than by {day}." values={{ amount, day }} />
        ) : (
          <Trans id="{amount} less than in the period before." values={{ amount }} />
        )
      ) : null}{" "}
      {pace && isPresent(period, calendar) ? (
        <Trans
          id="At this pace {name} closes near {pace}."
          values={{
            name,
            kind: kindOf(period),
            pace: (
              <Amount value={pace} currency={currency} minor="never" className="font-semibold text-ink" />
            ),
          }}
        />
      ) : null}
    </p>
  );
}
