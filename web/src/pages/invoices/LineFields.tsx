import { Trans, useLingui } from "@lingui/react";
import { Box, MoreHorizontal } from "lucide-react";
import { useState } from "react";
import type { InvoicingSettingsView, ProductView } from "@/api";
import { editablePrice } from "@/lib/editable";
import { useFormat } from "@/lib/format";
import { AmountInput } from "@/ui/AmountInput";
import { Button } from "@/ui/Button";
import { Combobox } from "@/ui/Combobox";
import { Field } from "@/ui/Field";
import { IconButton } from "@/ui/IconButton";
import { Menu } from "@/ui/Menu";
import { Popover } from "@/ui/Popover";
import { Select } from "@/ui/Select";
import { TextArea } from "@/ui/TextArea";
import { TextInput } from "@/ui/TextInput";
import { type DraftErrors, type LineText, readCategory, UNITS } from "./draft";
import { categoryWord, needsReason } from "./words";

interface LineFieldsProps {
  line: LineText;
  index: number;
  count: number;
  currency: string;
  errors: DraftErrors;
  products: readonly ProductView[];
  settings: InvoicingSettingsView | undefined;
  onChange: (change: Partial<LineText>) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}

/** One line of an invoice: what it is for, how many, at what price; and, where needed, what is taken off and taxed. */
export function LineFields(props: LineFieldsProps) {
  const { line, index, count, currency, errors, products, settings, onChange, onMove, onRemove } = props;
  const { i18n } = useLingui();
  const format = useFormat();
  const [isOpen, setOpen] = useState(Boolean(line.discount || line.taxCategory));
  const [isPicking, setPicking] = useState(false);
  const error = (name: keyof LineText) => errors[`lines[${index}].${name}`];
  const number = index + 1;

  function pick(id: string | null): void {
    setPicking(false);
    const product = products.find((one) => one.id === id);
    if (!product) return;
    onChange({
      productId: product.id,
      description: product.name,
      unitPrice: product.currency === currency ? editablePrice(product.price, currency) : line.unitPrice,
    });
  }

  return (
    <fieldset className="min-w-0 border-t border-line pt-4">
      <legend className="spoken">{i18n._("Line {number}", { number })}</legend>
      <div className="flex items-end gap-1.5">
        <Field label={<Trans id="Description" />} error={error("description")} className="flex-1">
          <TextArea
            rows={1}
            dir="auto"
            className="resize-none!"
            name={`lines.${index}.description`}
            maxLength={1000}
            value={line.description}
            onChange={(event) => onChange({ description: event.target.value })}
          />
        </Field>
        <span className="flex h-10 items-center">
          {products.length > 0 ? (
            <Popover
              align="end"
              open={isPicking}
              onOpenChange={setPicking}
              trigger={
                <IconButton
                  label={i18n._("Choose a product")}
                  icon={<Box aria-hidden strokeWidth={1.75} />}
                />
              }
            >
              <Field label={<Trans id="Product" />} className="w-64">
                <Combobox
                  value={line.productId || null}
                  onChange={pick}
                  options={products
                    .filter(({ isActive }) => isActive)
                    .map(({ id, name, sku }) => ({ value: id, label: name, ...(sku ? { note: sku } : {}) }))}
                />
              </Field>
            </Popover>
          ) : null}
          <Menu
            trigger={
              <IconButton
                label={i18n._("More for line {number}", { number })}
                icon={<MoreHorizontal aria-hidden strokeWidth={1.75} />}
              />
            }
            items={[
              { id: "up", label: i18n._("Move up"), disabled: index === 0, onSelect: () => onMove(-1) },
              {
                id: "down",
                label: i18n._("Move down"),
                disabled: number === count,
                onSelect: () => onMove(1),
              },
              { id: "remove", label: i18n._("Remove line"), danger: true, apart: true, onSelect: onRemove },
            ]}
          />
        </span>
      </div>
      <div className="mt-3 grid grid-cols-2 gap-3 @md:grid-cols-[5.5rem_6.5rem_minmax(0,1fr)_5.5rem]">
        <Field label={<Trans id="Quantity" />} error={error("quantity")}>
          <TextInput
            name={`lines.${index}.quantity`}
            inputMode="decimal"
            autoComplete="off"
            className="tabular"
            value={line.quantity}
            onChange={(event) => onChange({ quantity: event.target.value })}
          />
        </Field>
        <Field label={<Trans id="Unit" />} error={error("unit")}>
          <TextInput
            name={`lines.${index}.unit`}
            list="invoice-units"
            autoComplete="off"
            maxLength={30}
            value={line.unit}
            onChange={(event) => onChange({ unit: event.target.value })}
          />
        </Field>
        <Field label={<Trans id="Unit price" />} error={error("unitPrice")}>
          <AmountInput
            name={`lines.${index}.unitPrice`}
            currency={currency}
            value={line.unitPrice}
            onChange={(event) => onChange({ unitPrice: event.target.value })}
          />
        </Field>
        <Field label={<Trans id="Tax" />} error={error("taxRate")}>
          <TextInput
            name={`lines.${index}.taxRate`}
            inputMode="decimal"
            autoComplete="off"
            className="tabular pe-8"
            after="%"
            disabled={line.taxCategory !== ""}
            placeholder={format.number(settings?.defaultTaxRate ?? "0", { most: 6 })}
            value={line.taxCategory === "" ? line.taxRate : ""}
            onChange={(event) => onChange({ taxRate: event.target.value })}
          />
        </Field>
      </div>
      {isOpen ? (
        <div className="mt-3 grid grid-cols-2 gap-3 @md:grid-cols-[minmax(0,1fr)_6.5rem_minmax(0,1.4fr)]">
          <Field label={<Trans id="Discount" />} error={error("discount")}>
            <TextInput
              name={`lines.${index}.discount`}
              inputMode="decimal"
              autoComplete="off"
              className="tabular"
              value={line.discount}
              onChange={(event) => onChange({ discount: event.target.value })}
            />
          </Field>
          <Field label={<Trans id="Discount in" />}>
            <Select
              value={line.isPercent ? "percent" : "amount"}
              options={[
                { value: "percent", label: "%" },
                { value: "amount", label: currency },
              ]}
              onChange={(event) => onChange({ isPercent: event.target.value === "percent" })}
            />
          </Field>
          <Field label={<Trans id="Kind of tax" />} className="col-span-2 @md:col-span-1">
            <Select
              value={line.taxCategory}
              options={[
                { value: "", label: i18n._("By the rate") },
                { value: "exempt", label: categoryWord("exempt") },
                { value: "reverseCharge", label: categoryWord("reverseCharge") },
                { value: "outOfScope", label: categoryWord("outOfScope") },
                { value: "zeroRated", label: categoryWord("zeroRated") },
              ]}
              onChange={(event) => onChange({ taxCategory: readCategory(event.target.value) })}
            />
          </Field>
          {needsReason(line.taxCategory) ? (
            <Field
              label={<Trans id="Why there is no tax" />}
              hint={<Trans id="It stands on the invoice." />}
              error={error("taxReason")}
              className="col-span-full"
            >
              <TextInput
                name={`lines.${index}.taxReason`}
                maxLength={500}
                value={line.taxReason}
                onChange={(event) => onChange({ taxReason: event.target.value })}
              />
            </Field>
          ) : null}
        </div>
      ) : (
        <Button variant="ghost" size="small" className="-ms-2.5 mt-1" onClick={() => setOpen(true)}>
          <Trans id="Discount, or no tax" />
        </Button>
      )}
      {index === 0 ? (
        <datalist id="invoice-units">
          {UNITS.map((unit) => (
            <option key={unit} value={unit} />
          ))}
        </datalist>
      ) : null}
    </fieldset>
  );
}
