import { Trans, useLingui } from "@lingui/react";
import { useMemo } from "react";
import type { BusinessForm, ProfileView } from "@/api";
import { useFormat } from "@/lib/format";
import { countryNames, isCountry } from "@/lib/regions";
import { Combobox } from "@/ui/Combobox";
import { Field } from "@/ui/Field";
import { TextArea } from "@/ui/TextArea";
import { TextInput } from "@/ui/TextInput";
import { Part } from "../parts/Part";
import { SavedForm } from "../parts/SavedForm";
import { useSaved } from "../parts/useSaved";
import { businessForm, saveProfile } from "./saveProfile";

const LINES = ["name", "address", "email", "phone", "taxId"] as const;
const FIELDS = [...LINES, "country"].map((name) => `business.${name}`);

type Text = Record<(typeof LINES)[number], string> & { country: string | null };

function textOf(business: ProfileView["business"]): Text {
  return {
    name: business?.name ?? "",
    address: business?.address ?? "",
    country: business?.country ?? null,
    email: business?.email ?? "",
    phone: business?.phone ?? "",
    taxId: business?.taxId ?? "",
  };
}

function formOf(text: Text): Omit<BusinessForm, "logoDocumentId"> {
  const line = (name: (typeof LINES)[number]) => text[name].trim() || null;
  return {
    name: line("name"),
    address: line("address"),
    country: text.country && isCountry(text.country) ? text.country : null,
    email: line("email"),
    phone: line("phone"),
    taxId: line("taxId"),
  };
}

/** The sender of invoices. */
export function BusinessPart({ user }: { user: ProfileView }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const countries = useMemo(() => countryNames(format.locale), [format.locale]);
  const saved = useSaved(
    textOf(user.business),
    (text) => saveProfile({ business: { ...businessForm(user.business), ...formOf(text) } }),
    FIELDS,
  );
  const { values, set, errors } = saved;
  const input = (name: (typeof LINES)[number]) => ({
    name,
    value: values[name],
    onChange: (event: { target: { value: string } }) => set({ [name]: event.target.value }),
  });
  return (
    <Part
      title={<Trans id="Business" />}
      about={<Trans id="Stands at the head of your invoices. What was issued stays as it is." />}
    >
      <SavedForm saved={saved} label={i18n._("Business")}>
        <Field label={<Trans id="Business name" />} error={errors["business.name"]}>
          <TextInput {...input("name")} autoComplete="organization" maxLength={255} />
        </Field>
        <Field label={<Trans id="Address" />} error={errors["business.address"]}>
          <TextArea {...input("address")} autoComplete="street-address" maxLength={500} />
        </Field>
        <Field label={<Trans id="Country" />} error={errors["business.country"]}>
          <Combobox
            options={countries}
            value={values.country}
            onChange={(country) => set({ country })}
            placeholder={i18n._("None chosen")}
          />
        </Field>
        <Field
          label={<Trans id="Tax ID" />}
          hint={<Trans id="VAT, GST or what it is called where you are." />}
          error={errors["business.taxId"]}
        >
          <TextInput {...input("taxId")} maxLength={50} />
        </Field>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={<Trans id="Email for customers" />} error={errors["business.email"]}>
            <TextInput {...input("email")} type="email" maxLength={254} />
          </Field>
          <Field label={<Trans id="Phone" />} error={errors["business.phone"]}>
            <TextInput {...input("phone")} type="tel" autoComplete="tel" maxLength={50} />
          </Field>
        </div>
      </SavedForm>
    </Part>
  );
}
