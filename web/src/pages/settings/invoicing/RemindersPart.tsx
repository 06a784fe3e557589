import { Trans, useLingui } from "@lingui/react";
import type { InvoicingSettingsView } from "@/api";
import { Field } from "@/ui/Field";
import { Link } from "@/ui/Link";
import { TextInput } from "@/ui/TextInput";
import { Part } from "../parts/Part";
import { SavedForm } from "../parts/SavedForm";
import { saveSettings } from "../parts/settings";
import { Faults, useSaved } from "../parts/useSaved";
import { readDays, writeDays } from "./days";

const FIELD = "invoicing.reminders";

/** On which days customers are reminded. */
export function RemindersPart({ invoicing }: { invoicing: InvoicingSettingsView }) {
  const { i18n } = useLingui();
  const saved = useSaved(
    { reminders: writeDays(invoicing.reminders) },
    ({ reminders }) => {
      const days = readDays(reminders);
      if (!days)
        throw new Faults({ [FIELD]: i18n._("Enter whole days with commas between, for example −3, 7, 14.") });
      return saveSettings({ invoicing: { reminders: days } });
    },
    [FIELD],
  );
  const days = readDays(saved.values.reminders);
  return (
    <Part
      title={<Trans id="Reminders" />}
      about={
        <>
          <Trans id="Sent by themselves while an invoice is not paid." />{" "}
          <Link to="/settings/notifications">
            <Trans id="Turn them off" />
          </Link>
        </>
      }
    >
      <SavedForm saved={saved} label={i18n._("Reminders")}>
        <Field
          label={<Trans id="Days after the due date" />}
          hint={
            days && days.length > 0 ? (
              <DaysInWords days={days} />
            ) : (
              <Trans id="None. A minus is for days before it." />
            )
          }
          error={saved.errors[FIELD]}
        >
          <TextInput
            name="reminders"
            autoComplete="off"
            className="tabular"
            value={saved.values.reminders}
            onChange={(event) => saved.set({ reminders: event.target.value })}
          />
        </Field>
      </SavedForm>
    </Part>
  );
}

function DaysInWords({ days }: { days: readonly number[] }) {
  const { i18n } = useLingui();
  const words = days.map((day) => {
    if (day === 0) return i18n._("on the day");
    return day < 0
      ? i18n._("{days, plural, one {# day before} other {# days before}}", { days: -day })
      : i18n._("{days, plural, one {# day after} other {# days after}}", { days: day });
  });
  return <>{new Intl.ListFormat(i18n.locale, { type: "conjunction" }).format(words)}</>;
}
