import { useLingui } from "@lingui/react";
import type { ColourName } from "../colours";
import { Strip } from "./Strip";

/** How long ago something was due. */
export type Age = "notDue" | "days30" | "days60" | "days90" | "older";

export interface AgingStripProps {
  title: string;
  ages: ReadonlyArray<{ age: Age; amount: string; count?: number }>;
  currency?: string;
}

/** The older, the warmer. */
const COLOURS: Record<Age, ColourName> = {
  notDue: "out",
  days30: "ochre",
  days60: "clay",
  days90: "brick",
  older: "plum",
};

/** What customers owe, by how long it has been due. */
export function AgingStrip({ title, ages, currency }: AgingStripProps) {
  const { i18n } = useLingui();
  const names: Record<Age, string> = {
    notDue: i18n._("Not due yet"),
    days30: i18n._("1 to 30 days overdue"),
    days60: i18n._("31 to 60 days"),
    days90: i18n._("61 to 90 days"),
    older: i18n._("Over 90 days"),
  };
  const counted = ages.some(({ count }) => count !== undefined);
  return (
    <Strip
      title={title}
      nameTitle={i18n._("Due")}
      detailTitle={counted ? i18n._("Invoices") : undefined}
      totalName={i18n._("Together")}
      currency={currency}
      shares={ages.map(({ age, amount, count }) => ({
        id: age,
        name: names[age],
        colour: COLOURS[age],
        amount,
        detail: count === undefined ? undefined : i18n.number(count),
      }))}
    />
  );
}
