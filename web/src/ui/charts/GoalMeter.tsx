import { useLingui } from "@lingui/react";
import { useFormat } from "@/lib/format";
import { percentOf } from "@/lib/money";
import { Meter } from "./Meter";
import { layoutMeter, type MeterValues } from "./meter";

export interface GoalMeterProps extends MeterValues {
  label: string;
  /** How its figures are written; as money of the profile where left out. */
  write?: (value: string) => string;
}

/** How far a goal is, where it should be by today, and where it ends at this pace. */
export function GoalMeter({ label, write, ...values }: GoalMeterProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const say = write ?? ((value: string) => format.money(value));
  const { filled, projected, pace, goal } = layoutMeter(values);
  const text = i18n._("{current} of {target}, {percent}", {
    current: say(values.current),
    target: say(values.target),
    percent: percentOf(values.current, values.target, format.locale) ?? "–",
  });
  const marks = [
    ...(goal === undefined ? [] : [{ at: goal, name: i18n._("the goal") }]),
    ...(pace === undefined ? [] : [{ at: pace, name: i18n._("due by today") }]),
  ];
  return (
    <Meter
      label={label}
      text={text}
      filled={filled}
      projected={projected}
      marks={marks}
      fill="fill-chart-spruce"
    />
  );
}
