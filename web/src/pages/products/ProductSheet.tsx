import { Trans, useLingui } from "@lingui/react";
import { useRef } from "react";
import { createProduct, open, type ProductView, updateProduct } from "@/api";
import { currencyChoices } from "@/lib/currencies";
import { useFields } from "@/lib/fields";
import { useFormat } from "@/lib/format";
import { changed } from "@/lib/queries";
import { useIntent } from "@/lib/useIntent";
import { AmountInput } from "@/ui/AmountInput";
import { Button } from "@/ui/Button";
import { Cancel } from "@/ui/Cancel";
import { Checkbox } from "@/ui/Checkbox";
import { Field } from "@/ui/Field";
import { Select } from "@/ui/Select";
import { Sheet } from "@/ui/Sheet";
import { TextArea } from "@/ui/TextArea";
import { TextInput } from "@/ui/TextInput";
import { said } from "@/ui/toasts";
import { newProduct, type ProductText, readProduct, textOf } from "./product";

interface ProductSheetProps {
  /** The one to be changed; a new one, where left out. */
  product?: ProductView;
  onClose: () => void;
  onSaved?: (product: ProductView) => void;
}

/** Adds a product, or changes one. What is on hand is told once, at the start; later it moves. */
export function ProductSheet({ product, onClose, onSaved }: ProductSheetProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const intent = useIntent();
  const first = useRef<HTMLInputElement>(null);
  const fields = useFields<ProductText>(() => (product ? textOf(product) : newProduct(format.currency)));
  const { text, errors, set } = fields;

  function line(name: "name" | "category" | "sku" | "supplierName") {
    return {
      name,
      autoComplete: "off",
      value: text[name],
      onChange: (event: { target: { value: string } }) => set({ [name]: event.target.value }),
    };
  }

  async function save(): Promise<void> {
    const read = readProduct(text);
    if (!read.ok) return fields.fail(read.errors);
    await fields.send(async () => {
      const { quantity: _opening, ...patch } = read.product;
      const saved = product
        ? await open(updateProduct({ path: { id: product.id }, body: patch }))
        : await intent(read.product, (headers) => open(createProduct({ body: read.product, headers })));
      said(product ? i18n._("Saved") : i18n._("Added {name}", { name: saved.name }));
      void changed("product");
      onClose();
      onSaved?.(saved);
    });
  }

  return (
    <Sheet
      open
      onClose={onClose}
      title={product ? i18n._("Edit product") : i18n._("New product")}
      initialFocus={first}
      footer={
        <>
          <Cancel />
          <Button type="submit" form="product" variant="primary" busy={fields.busy}>
            {product ? i18n._("Save") : i18n._("Add product")}
          </Button>
        </>
      }
    >
      <form
        ref={fields.form}
        id="product"
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Field label={<Trans id="Name" />} error={errors.name} required>
          <TextInput ref={first} maxLength={200} {...line("name")} />
        </Field>
        <div className="grid grid-cols-[1fr_6.5rem] items-start gap-3">
          <Field label={<Trans id="Price" />} error={errors.price} required>
            <AmountInput
              name="price"
              currency={text.currency}
              value={text.price}
              onChange={(event) => set({ price: event.target.value })}
            />
          </Field>
          <Field label={<Trans id="Currency" />} error={errors.currency}>
            <Select
              name="currency"
              value={text.currency}
              options={currencyChoices(text.currency).map((code) => ({ value: code, label: code }))}
              onChange={(event) => {
                const currency = currencyChoices(text.currency).find((code) => code === event.target.value);
                if (currency) set({ currency });
              }}
            />
          </Field>
        </div>
        <div className="grid grid-cols-2 items-start gap-3">
          {product ? null : (
            <Field label={<Trans id="On hand" />} error={errors.quantity}>
              <TextInput
                name="quantity"
                inputMode="decimal"
                className="tabular"
                value={text.quantity}
                onChange={(event) => set({ quantity: event.target.value })}
              />
            </Field>
          )}
          <Field label={<Trans id="Reorder at" />} error={errors.reorderPoint}>
            <TextInput
              name="reorderPoint"
              inputMode="decimal"
              className="tabular"
              value={text.reorderPoint}
              onChange={(event) => set({ reorderPoint: event.target.value })}
            />
          </Field>
        </div>
        <div className="grid grid-cols-2 items-start gap-3">
          <Field label={<Trans id="Supplier" />} error={errors.supplierName}>
            <TextInput {...line("supplierName")} />
          </Field>
          <Field label={<Trans id="Cost of one" />} error={errors.supplierCost}>
            <AmountInput
              name="supplierCost"
              currency={text.currency}
              value={text.supplierCost}
              onChange={(event) => set({ supplierCost: event.target.value })}
            />
          </Field>
        </div>
        <div className="grid grid-cols-2 items-start gap-3">
          <Field label={<Trans id="Category" />} error={errors.category}>
            <TextInput {...line("category")} />
          </Field>
          <Field label={<Trans id="SKU" />} error={errors.sku}>
            <TextInput {...line("sku")} />
          </Field>
        </div>
        <Field label={<Trans id="Description" />} error={errors.description}>
          <TextArea
            name="description"
            value={text.description}
            onChange={(event) => set({ description: event.target.value })}
          />
        </Field>
        <Checkbox
          label={<Trans id="Can be sold when there is none" />}
          hint={<Trans id="The stock then goes below zero until more comes in." />}
          checked={text.allowBackorder}
          onChange={(event) => set({ allowBackorder: event.target.checked })}
        />
        {errors.form ? (
          <p role="alert" className="text-loss">
            {errors.form}
          </p>
        ) : null}
      </form>
    </Sheet>
  );
}
