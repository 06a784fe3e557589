import { Trans, useLingui } from "@lingui/react";
import type { InvoicingSettingsView } from "@/api";
import { useSession } from "@/lib/session";
import { Field } from "@/ui/Field";
import { TextInput } from "@/ui/TextInput";
import { Part } from "../parts/Part";
import { SavedForm } from "../parts/SavedForm";
import { saveSettings } from "../parts/settings";
import { useSaved } from "../parts/useSaved";

const FIELDS = ["accountHolder", "iban", "bic"].map((name) => `invoicing.${name}`);

/** An IBAN in groups of four, as on paper. */
function grouped(iban: string): string {
  return iban.replaceAll(/\s/g, "").replaceAll(/(.{4})(?=.)/g, "$1 ");
}

/** Where customers pay to. */
export function BankPart({ invoicing }: { invoicing: InvoicingSettingsView }) {
  const { i18n } = useLingui();
  const user = useSession((state) => state.user);
  const saved = useSaved(
    {
      accountHolder: invoicing.accountHolder ?? "",
      iban: grouped(invoicing.iban ?? ""),
      bic: invoicing.bic ?? "",
    },
    ({ accountHolder, iban, bic }) =>
      saveSettings({
        invoicing: {
          accountHolder: accountHolder.trim() || null,
          iban: iban.replaceAll(/\s/g, "").toUpperCase() || null,
          bic: bic.replaceAll(/\s/g, "").toUpperCase() || null,
        },
      }),
    FIELDS,
  );
  const { values, set, errors } = saved;
  return (
    <Part
      title={<Trans id="Where to pay" />}
      about={<Trans id="With an IBAN, invoices in euro carry a code that banking apps read." />}
    >
      <SavedForm saved={saved} label={i18n._("Where to pay")}>
        <Field label={<Trans id="Account holder" />} error={errors["invoicing.accountHolder"]}>
          <TextInput
            name="accountHolder"
            autoComplete="off"
            maxLength={255}
            placeholder={user?.business?.name ?? user?.name ?? ""}
            value={values.accountHolder}
            onChange={(event) => set({ accountHolder: event.target.value })}
          />
        </Field>
        <Field label={<Trans id="IBAN" />} error={errors["invoicing.iban"]}>
          <TextInput
            name="iban"
            autoComplete="off"
            spellCheck={false}
            maxLength={42}
            className="tabular"
            value={values.iban}
            onChange={(event) => set({ iban: event.target.value })}
            onBlur={() => grouped(values.iban) !== values.iban && set({ iban: grouped(values.iban) })}
          />
        </Field>
        <Field label={<Trans id="BIC" />} aside={<Trans id="Optional" />} error={errors["invoicing.bic"]}>
          <TextInput
            name="bic"
            autoComplete="off"
            spellCheck={false}
            maxLength={11}
            value={values.bic}
            onChange={(event) => set({ bic: event.target.value })}
          />
        </Field>
      </SavedForm>
    </Part>
  );
}
