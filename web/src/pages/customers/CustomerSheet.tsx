import { Trans, useLingui } from "@lingui/react";
import { useRef } from "react";
import type { CustomerView } from "@/api";
import { currencyChoices, isCurrency } from "@/lib/currencies";
import { useFormat } from "@/lib/format";
import { countryNames } from "@/lib/regions";
import { Button } from "@/ui/Button";
import { Cancel } from "@/ui/Cancel";
import { Combobox } from "@/ui/Combobox";
import { Conflict } from "@/ui/Conflict";
import { Field } from "@/ui/Field";
import { Select } from "@/ui/Select";
import { Sheet } from "@/ui/Sheet";
import { TextArea } from "@/ui/TextArea";
import { TextInput } from "@/ui/TextInput";
import { type CustomerText, customerText, differencesOf, labelOf } from "./fields";
import { type Stored, useCustomerForm } from "./useCustomerForm";

interface CustomerSheetProps {
  stored: Stored | null;
  onClose: () => void;
  onSaved: (customer: CustomerView) => void;
}

/** Adds a customer, or changes one. */
export function CustomerSheet({ stored, onClose, onSaved }: CustomerSheetProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const customer = useCustomerForm(stored, onSaved);
  const { text, errors, busy, set } = customer;
  const name = useRef<HTMLInputElement>(null);

  function line(
    field: Exclude<keyof CustomerText, "currency">,
    extra: { type?: string; className?: string } = {},
  ) {
    return (
      <Field
        label={labelOf(field)}
        error={errors[field]}
        required={field === "name"}
        className={extra.className ?? ""}
      >
        <TextInput
          ref={field === "name" ? name : undefined}
          name={field}
          dir="auto"
          type={extra.type ?? "text"}
          autoComplete="off"
          value={text[field]}
          onChange={(event) => set({ [field]: event.target.value })}
        />
      </Field>
    );
  }

  return (
    <Sheet
      open
      onClose={onClose}
      initialFocus={name}
      title={stored ? i18n._("Edit {name}", { name: stored.customer.name }) : i18n._("New customer")}
      footer={
        <>
          <Cancel />
          <Button type="submit" form="customer" variant="primary" busy={busy}>
            {stored ? i18n._("Save") : i18n._("Add customer")}
          </Button>
        </>
      }
    >
      <form
        id="customer"
        ref={customer.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void customer.submit();
        }}
        className="grid grid-cols-2 gap-x-3 gap-y-4"
      >
        {line("name", { className: "col-span-2" })}
        <Field
          label={labelOf("company")}
          hint={<Trans id="Papers are addressed to it." />}
          error={errors.company}
          className="col-span-2"
        >
          <TextInput
            name="company"
            dir="auto"
            autoComplete="off"
            value={text.company}
            onChange={(event) => set({ company: event.target.value })}
          />
        </Field>
        {line("email", { type: "email", className: "col-span-2" })}
        {line("phone", { type: "tel" })}
        {line("taxId")}
        <Field
          label={labelOf("currency")}
          hint={<Trans id="New invoices are in it." />}
          error={errors.currency}
          className="col-span-2"
        >
          <Select
            name="currency"
            value={text.currency}
            options={currencyChoices(text.currency, format.currency).map((code) => ({
              value: code,
              label: code,
            }))}
            onChange={({ target }) => isCurrency(target.value) && set({ currency: target.value })}
          />
        </Field>
        {line("line1", { className: "col-span-2" })}
        {line("line2", { className: "col-span-2" })}
        {line("postalCode")}
        {line("city")}
        {line("region")}
        <Field label={labelOf("country")} error={errors.country}>
          <Combobox
            options={countryNames(format.locale)}
            value={text.country || null}
            onChange={(country) => set({ country: country ?? "" })}
          />
        </Field>
        <Field
          label={labelOf("notes")}
          hint={<Trans id="Only you see them." />}
          error={errors.notes}
          className="col-span-2"
        >
          <TextArea
            name="notes"
            dir="auto"
            maxLength={2000}
            value={text.notes}
            onChange={(event) => set({ notes: event.target.value })}
          />
        </Field>
        {errors.form ? (
          <p role="alert" className="col-span-2 text-loss">
            {errors.form}
          </p>
        ) : null}
      </form>
      <Conflict
        open={customer.theirs !== null}
        differences={customer.theirs ? differencesOf(text, customerText(customer.theirs.customer)) : []}
        busy={busy}
        onClose={customer.letGo}
        onKeepMine={customer.keepMine}
        onTakeTheirs={customer.takeTheirs}
      />
    </Sheet>
  );
}
