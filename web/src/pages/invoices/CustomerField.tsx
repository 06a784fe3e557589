import { Trans, useLingui } from "@lingui/react";
import { type CustomerView, createCustomer, open } from "@/api";
import { formFailureText } from "@/lib/failures";
import { idempotent } from "@/lib/ids";
import { changed } from "@/lib/queries";
import { Combobox } from "@/ui/Combobox";
import { Field } from "@/ui/Field";
import { failed } from "@/ui/toasts";
import { useCustomers } from "./data";

interface CustomerFieldProps {
  value: string;
  onChange: (customer: CustomerView | null) => void;
  error?: string | undefined;
  disabled?: boolean;
}

/** Whom a document is for: one of the customers, or a new one by the name. */
export function CustomerField({ value, onChange, error, disabled }: CustomerFieldProps) {
  const { i18n } = useLingui();
  const customers = useCustomers();

  async function create(name: string): Promise<void> {
    try {
      const made = await open(createCustomer({ body: { name }, headers: idempotent() }));
      await changed("customer");
      onChange(made);
    } catch (failure) {
      failed(formFailureText(failure));
    }
  }

  const options = customers
    .filter(({ id, isActive }) => isActive || id === value)
    .map(({ id, name, company }) => ({
      value: id,
      label: company ?? name,
      ...(company ? { note: name } : {}),
    }));
  return (
    <Field label={<Trans id="Customer" />} error={error} required>
      <Combobox
        options={options}
        value={value || null}
        disabled={disabled}
        placeholder={i18n._("Name, or a new one")}
        onChange={(id) => onChange(customers.find((one) => one.id === id) ?? null)}
        onCreate={(name) => void create(name)}
      />
    </Field>
  );
}
