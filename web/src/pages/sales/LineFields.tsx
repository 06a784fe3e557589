import { Trans, useLingui } from "@lingui/react";
import clsx from "clsx";
import { X } from "lucide-react";
import type { Ref } from "react";
import type { ProductView } from "@/api";
import { useFormat } from "@/lib/format";
import { AmountInput } from "@/ui/AmountInput";
import { Field } from "@/ui/Field";
import { IconButton } from "@/ui/IconButton";
import { Select } from "@/ui/Select";
import { TextInput } from "@/ui/TextInput";
import type { Forecast, LineErrors, LineText } from "./sale";

interface LineFieldsProps {
  line: LineText;
  number: number;
  products: readonly ProductView[];
  left: Forecast | undefined;
  errors: LineErrors;
  onChange: (change: Partial<LineText>) => void;
  /** Has the focus when the form opens. */
  productRef?: Ref<HTMLSelectElement> | undefined;
  /** Left out where it is the only line. */
  onRemove?: (() => void) | undefined;
}

/** One product of a sale, and what it will leave on hand. */
export function LineFields(props: LineFieldsProps) {
  const { line, number, products, left, errors, productRef, onChange, onRemove } = props;
  const { i18n } = useLingui();
  const format = useFormat();
  const product = products.find(({ id }) => id === line.productId);
  const shown = products.filter(({ id, isActive }) => isActive || id === line.productId);
  return (
    <fieldset className="grid grid-cols-[4.5rem_1fr] items-start gap-x-2.5 gap-y-3 border-b border-line pb-4">
      <legend className="spoken">{i18n._("Line {number}", { number })}</legend>
      <Field
        className="col-span-2"
        label={<Trans id="Product" />}
        aside={
          onRemove ? (
            <IconButton
              className="-my-2 -me-2"
              label={i18n._("Remove line {number}", { number })}
              icon={<X aria-hidden />}
              onClick={onRemove}
            />
          ) : null
        }
        error={errors[`${line.id}.productId`]}
        required
      >
        <Select
          ref={productRef}
          name={`product-${number}`}
          value={line.productId}
          placeholder={i18n._("Choose a product")}
          options={shown.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(event) => onChange({ productId: event.target.value, unitPrice: "" })}
        />
      </Field>
      <Field label={<Trans id="Quantity" />} error={errors[`${line.id}.quantity`]} required>
        <TextInput
          name={`quantity-${number}`}
          inputMode="decimal"
          autoComplete="off"
          className="tabular"
          value={line.quantity}
          onChange={(event) => onChange({ quantity: event.target.value })}
        />
      </Field>
      <Field label={<Trans id="Price of one" />} error={errors[`${line.id}.unitPrice`]}>
        <AmountInput
          name={`price-${number}`}
          currency={product?.currency}
          placeholder={
            product ? format.money(product.price, product.currency, { currency: "none" }) : undefined
          }
          value={line.unitPrice}
          onChange={(event) => onChange({ unitPrice: event.target.value })}
        />
      </Field>
      {left ? (
        <p
          role="status"
          className={clsx("tabular col-span-2 text-small", left.lacking ? "text-loss" : "text-ink-3")}
        >
          {left.lacking ? (
            <Trans id="Only {onHand} on hand." values={{ onHand: format.number(left.onHand) }} />
          ) : (
            <Trans
              id="{onHand} on hand, {later} afterwards"
              values={{ onHand: format.number(left.onHand), later: format.number(left.later) }}
            />
          )}
        </p>
      ) : null}
    </fieldset>
  );
}
