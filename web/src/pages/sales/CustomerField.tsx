import { Trans, useLingui } from "@lingui/react";
import { Combobox } from "@/ui/Combobox";
import { Field } from "@/ui/Field";
import { useCustomerChoices } from "./queries";

interface CustomerFieldProps {
  customerId: string;
  customerName: string;
  error?: string | undefined;
  onChange: (customer: { customerId: string; customerName: string }) => void;
}

const BY_NAME = "by name";

/** Who bought: a customer, or just a name. */
export function CustomerField({ customerId, customerName, error, onChange }: CustomerFieldProps) {
  const { i18n } = useLingui();
  const customers = useCustomerChoices();
  const named = customerName ? [{ value: BY_NAME, label: customerName, note: i18n._("name only") }] : [];
  return (
    <Field label={<Trans id="Customer" />} error={error} aside={<Trans id="Optional" />}>
      <Combobox
        options={[...named, ...customers.map(({ id, name }) => ({ value: id, label: name }))]}
        value={customerId || (customerName ? BY_NAME : null)}
        placeholder={i18n._("Nobody in particular")}
        onCreate={(name) => onChange({ customerId: "", customerName: name })}
        onChange={(value) =>
          value === BY_NAME
            ? onChange({ customerId: "", customerName })
            : onChange({ customerId: value ?? "", customerName: "" })
        }
      />
    </Field>
  );
}
