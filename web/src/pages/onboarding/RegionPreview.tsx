import { Trans, useLingui } from "@lingui/react";
import { addDays, formatDate, formatTime, startOfWeek, todayIn, weekdayName, weekdayOf } from "@/lib/dates";
import { formatMoney } from "@/lib/money";
import type { Region } from "./region";

interface RegionPreviewProps {
  region: Region;
  /** The month and day on which the fiscal year starts: `04-06`. */
  fiscalYearStart?: string;
  className?: string;
}

/** Amounts as people have them: their decimals are cut to what the currency has. */
const SAMPLES = ["1249.50", "-38.20"] as const;

/** The first day of the fiscal year that a day is in. */
function fiscalYearOf(day: string, start: string): string {
  const inYear = `${day.slice(0, 4)}-${start}`;
  return inYear <= day ? inYear : `${Number(day.slice(0, 4)) - 1}-${start}`;
}

/** A slip of a statement, written as the choices have it: it changes while one chooses. */
export function RegionPreview({ region, fiscalYearStart, className }: RegionPreviewProps) {
  const { i18n } = useLingui();
  const { currency, locale, dateFormat, timezone, weekStartsOn } = region;
  const manner = { locale, dateOrder: dateFormat };
  const today = todayIn(timezone);
  const first = startOfWeek(today, weekStartsOn);
  const week = Array.from({ length: 7 }, (_, index) => addDays(first, index));
  return (
    <section aria-label={i18n._("Preview")} className={className}>
      <div className="rounded-panel border border-line bg-surface px-5 py-4">
        <p data-testid="preview-date" className="text-small text-ink-3">
          {formatDate(today, manner, "full")}
        </p>
        <p data-testid="preview-amount" className="figure mt-1 text-figure">
          {formatMoney(SAMPLES[0], currency, locale)}
        </p>
        <ul className="mt-3 border-t border-line text-small">
          {SAMPLES.map((amount, index) => (
            <li
              key={amount}
              className="flex items-baseline justify-between gap-4 border-b border-line py-1.5"
            >
              <span className="text-ink-3">{formatDate(addDays(today, -index), manner, "numeric")}</span>
              <span className="tabular">{formatMoney(amount, currency, locale)}</span>
            </li>
          ))}
        </ul>
        <ol data-testid="preview-week" className="mt-3 grid grid-cols-7 text-center text-label">
          {week.map((day) => (
            <li key={day} className={day === today ? "font-semibold text-accent" : "text-ink-3"}>
              <span className="block">{weekdayName(weekdayOf(day), locale)}</span>
              <span className="tabular block">{Number(day.slice(8))}</span>
            </li>
          ))}
        </ol>
        <p className="mt-3 border-t border-line pt-2 text-small text-ink-3">
          <Trans
            id="There it is {time} now."
            values={{ time: formatTime(new Date().toISOString(), locale, timezone) }}
          />{" "}
          {fiscalYearStart ? (
            <Trans
              id="The fiscal year began on {date}."
              values={{ date: formatDate(fiscalYearOf(today, fiscalYearStart), manner, "long") }}
            />
          ) : null}
        </p>
      </div>
    </section>
  );
}
