import { Trans, useLingui } from "@lingui/react";
import type { InvoicingSettingsView } from "@/api";
import { Checkbox } from "@/ui/Checkbox";
import { Field } from "@/ui/Field";
import { RadioGroup } from "@/ui/RadioGroup";
import { TextArea } from "@/ui/TextArea";
import { TextInput } from "@/ui/TextInput";
import { numberOrNull, numberText } from "../parts/numberOrNull";
import { Part } from "../parts/Part";
import { SavedForm } from "../parts/SavedForm";
import { saveSettings } from "../parts/settings";
import { Faults, useSaved } from "../parts/useSaved";

const FIELDS = ["paymentTermsDays", "defaultTaxRate", "terms", "notes"].map((name) => `invoicing.${name}`);

/** When invoices are due, how they are taxed, and what stands beneath them. */
export function TermsPart({ invoicing }: { invoicing: InvoicingSettingsView }) {
  const { i18n } = useLingui();
  const saved = useSaved(
    {
      paymentTermsDays: String(invoicing.paymentTermsDays),
      defaultTaxRate: numberText(invoicing.defaultTaxRate),
      pricesIncludeTax: invoicing.pricesIncludeTax,
      taxRounding: invoicing.taxRounding,
      paperSize: invoicing.paperSize,
      terms: invoicing.terms ?? "",
      notes: invoicing.notes ?? "",
    },
    ({ paymentTermsDays, defaultTaxRate, terms, notes, ...rest }) => {
      if (!/^\d+$/.test(paymentTermsDays.trim())) {
        throw new Faults({ "invoicing.paymentTermsDays": i18n._("Enter a number of days, for example 14.") });
      }
      return saveSettings({
        invoicing: {
          ...rest,
          paymentTermsDays: Number(paymentTermsDays),
          defaultTaxRate: numberOrNull("invoicing.defaultTaxRate", defaultTaxRate),
          terms: terms.trim() || null,
          notes: notes.trim() || null,
        },
      });
    },
    FIELDS,
  );
  const { values, set, errors } = saved;
  return (
    <Part title={<Trans id="Terms and tax" />}>
      <SavedForm saved={saved} label={i18n._("Terms and tax")}>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={<Trans id="Due after" />} error={errors["invoicing.paymentTermsDays"]}>
            <TextInput
              name="paymentTermsDays"
              inputMode="numeric"
              autoComplete="off"
              after={i18n._("days")}
              className="tabular"
              value={values.paymentTermsDays}
              onChange={(event) => set({ paymentTermsDays: event.target.value })}
            />
          </Field>
          <Field
            label={<Trans id="Tax rate" />}
            aside={<Trans id="Optional" />}
            error={errors["invoicing.defaultTaxRate"]}
          >
            <TextInput
              name="defaultTaxRate"
              inputMode="decimal"
              autoComplete="off"
              after="%"
              className="tabular"
              value={values.defaultTaxRate}
              onChange={(event) => set({ defaultTaxRate: event.target.value })}
            />
          </Field>
        </div>
        <Checkbox
          label={<Trans id="Prices include tax" />}
          checked={values.pricesIncludeTax}
          onChange={(event) => set({ pricesIncludeTax: event.target.checked })}
        />
        <div className="grid gap-4 sm:grid-cols-2">
          <RadioGroup
            label={<Trans id="Tax is rounded" />}
            look="segments"
            value={values.taxRounding}
            onChange={(taxRounding) => set({ taxRounding })}
            choices={[
              { value: "document", label: i18n._("Per invoice") },
              { value: "line", label: i18n._("Per line") },
            ]}
          />
          <RadioGroup
            label={<Trans id="Paper" />}
            look="segments"
            value={values.paperSize}
            onChange={(paperSize) => set({ paperSize })}
            choices={[
              { value: "a4", label: "A4" },
              { value: "letter", label: i18n._("Letter") },
            ]}
          />
        </div>
        <Field
          label={<Trans id="Terms" />}
          hint={<Trans id="What holds between you and your customers." />}
          error={errors["invoicing.terms"]}
        >
          <TextArea
            name="terms"
            maxLength={2000}
            value={values.terms}
            onChange={(event) => set({ terms: event.target.value })}
          />
        </Field>
        <Field
          label={<Trans id="Note" />}
          hint={<Trans id="For example a line of thanks." />}
          error={errors["invoicing.notes"]}
        >
          <TextArea
            name="notes"
            maxLength={2000}
            value={values.notes}
            onChange={(event) => set({ notes: event.target.value })}
          />
        </Field>
      </SavedForm>
    </Part>
  );
}
