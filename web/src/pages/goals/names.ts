import { useLingui } from "@lingui/react";
import type { GoalPeriodName } from "@/api";
import { PERIODS } from "./goal";

/** The stretches of time that a goal can be for, as choices. */
export function usePeriodNames(): Array<{ value: GoalPeriodName; label: string }> {
  const { i18n } = useLingui();
  const names: Record<GoalPeriodName, string> = {
    week: i18n._("Each week"),
    month: i18n._("Each month"),
    quarter: i18n._("Each quarter"),
    year: i18n._("Each year"),
    fiscalYear: i18n._("Each fiscal year"),
    custom: i18n._("Once, between two days"),
  };
  return PERIODS.map((value) => ({ value, label: names[value] }));
}
