import { i18n } from "@lingui/core";
import type { Currency, GoalKindName, GoalPeriodName, GoalView, MonthView, NewGoal } from "@/api";
import { addDays, daysBetween } from "@/lib/dates";
import { readAmount, readNumber } from "@/lib/forms";
import { formatLocale } from "@/lib/i18n";
import {
  add,
  compare,
  editableAmount,
  formatDecimal,
  formatMoney,
  multiply,
  ratio,
  sign,
  sum,
} from "@/lib/money";

export const KINDS = ["earnings", "savings", "hours"] as const satisfies readonly GoalKindName[];

export const PERIODS = [
  "week",
  "month",
  "quarter",
  "year",
  "fiscalYear",
  "custom",
] as const satisfies readonly GoalPeriodName[];

/** What the form holds, as it was typed. */
export interface GoalText {
  title: string;
  kind: GoalKindName;
  target: string;
  period: GoalPeriodName;
  platformId: string;
  startsOn: string;
  endsOn: string;
}

export type GoalErrors = Partial<Record<keyof GoalText | "form", string>>;

export const BLANK: GoalText = {
  title: "",
  kind: "earnings",
  target: "",
  period: "month",
  platformId: "",
  startsOn: "",
  endsOn: "",
};

/** A target as it is read: money, or hours. */
export function targetText(kind: GoalKindName, target: string, currency: string): string {
  const locale = formatLocale();
  return kind === "hours"
    ? i18n._("{hours} h", { hours: formatDecimal(target, locale, { most: 2 }) })
    : formatMoney(target, currency, locale, { minor: "auto" });
}

/** What a goal is called that was given no name. */
export function nameOf(kind: GoalKindName, period: GoalPeriodName, target: string): string {
  const values = { period, target };
  switch (kind) {
    case "earnings":
      return i18n._(
        "{period, select, week {Earn {target} each week} month {Earn {target} each month} quarter {Earn {target} each quarter} year {Earn {target} each year} fiscalYear {Earn {target} each fiscal year} other {Earn {target}}}",
        values,
      );
    case "savings":
      return i18n._(
        "{period, select, week {Keep {target} each week} month {Keep {target} each month} quarter {Keep {target} each quarter} year {Keep {target} each year} fiscalYear {Keep {target} each fiscal year} other {Keep {target}}}",
        values,
      );
    case "hours":
      return i18n._(
        "{period, select, week {Work {target} each week} month {Work {target} each month} quarter {Work {target} each quarter} year {Work {target} each year} fiscalYear {Work {target} each fiscal year} other {Work {target}}}",
        values,
      );
  }
}

/** A goal as one would type it again. */
export function textOf(goal: GoalView, currency: string): GoalText {
  return {
    title: goal.title,
    kind: goal.kind,
    target: editable(goal.kind, goal.target, goal.currency ?? currency),
    period: goal.period,
    platformId: goal.platformId ?? "",
    startsOn: goal.startsOn,
    endsOn: goal.endsOn ?? "",
  };
}

function editable(kind: GoalKindName, target: string, currency: string): string {
  const locale = formatLocale();
  return kind === "hours"
    ? formatDecimal(target, locale, { most: 2 }).replace(/\s/g, "")
    : editableAmount(target, currency, locale);
}

/** Reads the form; a goal without a name gets one. */
export function readGoal(
  text: GoalText,
  currency: Currency,
): { ok: true; goal: NewGoal } | { ok: false; errors: GoalErrors } {
  const errors: GoalErrors = {};
  const target = text.kind === "hours" ? readNumber(text.target, 2) : readAmount(text.target, currency);
  if (!target.ok) errors.target = target.message;
  else if (sign(target.value) <= 0) errors.target = i18n._("A goal is more than nothing.");
  if (text.period === "custom") {
    if (text.endsOn === "") errors.endsOn = i18n._("Say by which day.");
    else if (text.startsOn !== "" && text.endsOn < text.startsOn)
      errors.endsOn = i18n._("This is before the first day.");
  }
  if (!target.ok || Object.keys(errors).length > 0) return { ok: false, errors };
  const name = nameOf(text.kind, text.period, targetText(text.kind, target.value, currency));
  return {
    ok: true,
    goal: {
      title: text.title.trim() || name,
      kind: text.kind,
      target: target.value,
      period: text.period,
      currency: text.kind === "hours" ? null : currency,
      platformId: text.platformId || null,
      startsOn: text.startsOn || null,
      endsOn: text.period === "custom" ? text.endsOn : null,
    },
  };
}

/** How much of a goal's days has passed, from 0 to 1, and how many are left after today. */
export function timeOf({ window }: GoalView, today: string): { passed: number; left: number } {
  const days = daysBetween(window.from, window.to) + 1;
  const passed = Math.min(Math.max(daysBetween(window.from, addDays(today, 1)), 0), days);
  return { passed: passed / days, left: Math.max(daysBetween(today, window.to), 0) };
}

/** A goal that is offered; the form begins with it. */
export type Example = Pick<GoalText, "kind" | "period"> & { target: string };

/** Three goals a little above what the last months brought; none without a month to go by. */
export function examplesOf(months: readonly MonthView[], today: string): Example[] {
  const complete = months.filter(
    ({ month, total }) => month < today.slice(0, 7) && total !== null && sign(total) > 0,
  );
  const earned = ratio(sum(complete.flatMap(({ total }) => total ?? [])), String(complete.length), 2);
  const hours = ratio(sum(complete.map((month) => month.hours)), String(complete.length), 2);
  if (earned === undefined || hours === undefined) return [];
  const weekly = ratio(hours, "4.35", 0) ?? "0";
  return [
    { kind: "earnings", period: "month", target: roundUp(multiply(earned, "1.1")) },
    { kind: "savings", period: "month", target: roundUp(multiply(earned, "0.6")) },
    compare(weekly, "1") >= 0
      ? { kind: "hours", period: "week", target: weekly }
      : { kind: "earnings", period: "year", target: roundUp(multiply(earned, "13.2")) },
  ];
}

/** Up to the next number with two digits before its zeros: 8,412 is 8,500. */
export function roundUp(amount: string): string {
  const whole = amount.split(".")[0] ?? "0";
  const unit = 10n ** BigInt(Math.max(whole.length - 2, 0));
  const value = BigInt(whole);
  const up = ((value + unit - 1n) / unit) * unit;
  return compare(String(up), amount) < 0 ? add(String(up), String(unit)) : String(up);
}
