import { Trans, useLingui } from "@lingui/react";
import type { ReactNode } from "react";
import type { ReportView } from "@/api";
import { useFormat } from "@/lib/format";
import { absolute, sign, subtract } from "@/lib/money";
import { useSession } from "@/lib/session";
import { Amount } from "@/ui/Amount";
import { Link } from "@/ui/Link";
import { PrivacyBlur } from "@/ui/PrivacyBlur";
import { answerOf, changeOf, figureOf, rowOf, totalOf } from "./figures";

interface AnswerProps {
  report: ReportView;
  /** The period before, where it is compared. */
  before?: ReportView;
  /** The period is still running, so that only its days so far are compared. */
  isPart: boolean;
  /** Which days these are, in words. */
  when: string;
}

/** The figure that answers the question, and a sentence on what it is made of. */
export function Answer({ report, before, isPart, when }: AnswerProps) {
  const value = answerOf(report);
  const earlier = before && answerOf(before);
  return (
    <div className="mt-4">
      {value === null ? (
        <p className="figure text-figure text-ink-3">–</p>
      ) : (
        <p className="text-ink">
          <Amount value={value} currency={report.currency} size="figure" />
        </p>
      )}
      <p className="mt-2">
        <PrivacyBlur>
          {value === null ? (
            <Trans id="A rate is missing, so this can't be added up in one currency; see below." />
          ) : (
            <Sentence report={report} when={when} />
          )}{" "}
          {value !== null && earlier ? (
            <Compared value={value} before={earlier} isPart={isPart} currency={report.currency} />
          ) : null}
        </PrivacyBlur>
      </p>
    </div>
  );
}

interface ComparedProps {
  value: string;
  before: string;
  isPart: boolean;
  currency: string;
}

function Compared({ value, before, isPart, currency }: ComparedProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const change = changeOf(value, before);
  const amount = format.money(before, currency);
  if (change === undefined)
    return isPart
      ? i18n._("It was {amount} in the same days before.", { amount })
      : i18n._("It was {amount} in the period before.", { amount });
  const percent = format.percent(absolute(change).replace(/^(\d+)\.(\d\d)(\d*)$/, "$1$2.$3"));
  if (isPart) {
    return sign(change) < 0
      ? i18n._("That is {percent} less than the {amount} of the same days before.", { percent, amount })
      : i18n._("That is {percent} more than the {amount} of the same days before.", { percent, amount });
  }
  return sign(change) < 0
    ? i18n._("That is {percent} less than the {amount} of the period before.", { percent, amount })
    : i18n._("That is {percent} more than the {amount} of the period before.", { percent, amount });
}

function Sentence({ report, when }: { report: ReportView; when: string }): ReactNode {
  const { i18n } = useLingui();
  const format = useFormat();
  const setAside = useSession((state) => state.user?.preferences.taxSetAsidePercent) ?? null;
  const money = (value: string | null) => (value === null ? "–" : format.money(value, report.currency));
  const [first] = report.rows;
  switch (report.type) {
    case "profitLoss": {
      const income = figureOf(report, rowOf(report, "income"), "amount");
      const kept = answerOf(report);
      const spent = income !== null && kept !== null ? subtract(income, kept) : null;
      const values = { income: money(income), spent: money(spent), when };
      return report.basis === "accrual"
        ? i18n._("Of {income} earned, {spent} was spent, {when}.", values)
        : i18n._("Of {income} that came in, {spent} went out, {when}.", values);
    }
    case "cashFlow":
      return i18n._("{income} came in and {spent} went out, {when}.", {
        income: money(totalOf(report, "moneyIn")),
        spent: money(totalOf(report, "moneyOut")),
        when,
      });
    case "income": {
      const share = first && figureOf(report, first, "share");
      if (!first || !share || report.rows.length < 2 || (report.groupBy ?? "platform") !== "platform") {
        return i18n._("That is what was earned, sold and billed, {when}.", { when });
      }
      return i18n._("{name} brought {percent} of it, {when}.", {
        name: first.label,
        percent: format.percent(share),
        when,
      });
    }
    case "tax":
      return (
        <>
          {i18n._("Profit, {when}. Deductible expenses come to {deductible}.", {
            deductible: money(figureOf(report, rowOf(report, "deductible"), "amount")),
            when,
          })}{" "}
          {setAside === null ? (
            <Trans
              id="Say <0>in your settings</0> what part to set aside for taxes, and it is worked out here."
              components={{ 0: <Link to="/settings/money" /> }}
            />
          ) : (
            i18n._("Set aside {amount} of it: {percent}.", {
              amount: money(figureOf(report, rowOf(report, "setAside"), "amount")),
              percent: format.percent(setAside, 1),
            })
          )}
        </>
      );
    case "aging":
      return i18n._("{count, plural, one {# invoice is} other {# invoices are}} waiting, {when}.", {
        count: Number(totalOf(report, "count") ?? "0"),
        when,
      });
    case "inventory":
      return i18n._("{count, plural, one {# product} other {# products}}, at what they cost, {when}.", {
        count: report.rows.length,
        when,
      });
    case "customers":
      return i18n._("{count, plural, one {# customer} other {# customers}} bought something, {when}.", {
        count: report.rows.length,
        when,
      });
  }
}
