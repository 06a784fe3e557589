import { Trans, useLingui } from "@lingui/react";
import { Plus } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { createSale, deleteSale, open } from "@/api";
import { failureText } from "@/lib/failures";
import { useFields } from "@/lib/fields";
import { useFormat } from "@/lib/format";
import { readAmount } from "@/lib/forms";
import { subtract, sum, zero } from "@/lib/money";
import { changed } from "@/lib/queries";
import { useIntent } from "@/lib/useIntent";
import { Amount } from "@/ui/Amount";
import { AmountInput } from "@/ui/AmountInput";
import { Button } from "@/ui/Button";
import { Checkbox } from "@/ui/Checkbox";
import { DateInput } from "@/ui/DateInput";
import { Field } from "@/ui/Field";
import { Sheet } from "@/ui/Sheet";
import { TextArea } from "@/ui/TextArea";
import { failed, said } from "@/ui/toasts";
import { useProducts } from "../products/queries";
import { CustomerField } from "./CustomerField";
import { LineFields } from "./LineFields";
import {
  forecast,
  type LineErrors,
  type LineText,
  lineTotal,
  newLine,
  readSale,
  type SaleText,
} from "./sale";

/** Records a sale of one or several products, and says beforehand what it comes to and what it leaves. */
export function NewSaleSheet({ productId, onClose }: { productId: string | undefined; onClose: () => void }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const { products, isReady } = useProducts();
  const byId = useMemo(() => new Map(products.map((product) => [product.id, product])), [products]);
  const fields = useFields<SaleText>(() => ({
    lines: [newLine(productId)],
    discount: "",
    customerId: "",
    customerName: "",
    saleDate: format.today(),
    isPending: false,
    notes: "",
  }));
  const [lineErrors, setLineErrors] = useState<LineErrors>({});
  const intent = useIntent();
  const first = useRef<HTMLSelectElement>(null);
  const { text, errors, set } = fields;

  const left = forecast(text.isPending ? [] : text.lines, byId);
  const currency =
    text.lines.map((line) => byId.get(line.productId)?.currency).find((code) => code) ?? format.currency;
  const totals = text.lines.map((line) => lineTotal(line, byId.get(line.productId)));
  const subtotal = sum([zero(currency), ...totals.filter((total) => total !== null)]);
  const discount = text.discount.trim() ? readAmount(text.discount, currency) : null;
  const total = discount?.ok ? subtract(subtotal, discount.value) : subtotal;

  function setLine(id: string, change: Partial<LineText>): void {
    set({ lines: text.lines.map((line) => (line.id === id ? { ...line, ...change } : line)) });
    setLineErrors({});
  }

  async function undo(id: string): Promise<void> {
    try {
      await open(deleteSale({ path: { id } }));
    } catch (failure) {
      failed(failureText(failure));
    }
    await changed("sale");
  }

  async function save(): Promise<void> {
    const read = readSale(text, byId);
    setLineErrors(read.ok ? {} : read.lineErrors);
    if (!read.ok) return fields.fail(read.errors);
    await fields.send(async () => {
      const made = await intent(read.sale, (headers) => open(createSale({ body: read.sale, headers })));
      said(i18n._("Sold for {amount}", { amount: format.money(made.total, made.currency) }), {
        label: i18n._("Undo"),
        run: () => undo(made.id),
      });
      void changed("sale");
      onClose();
    });
  }

  return (
    <Sheet
      open
      onClose={onClose}
      title={i18n._("Record a sale")}
      initialFocus={first}
      footer={
        <>
          <p className="me-auto text-small text-ink-2">
            <Trans id="Total" />{" "}
            <Amount value={total} currency={currency} size="title" className="text-section text-ink" />
          </p>
          <Button type="submit" form="sale" variant="primary" busy={fields.busy}>
            {i18n._("Record sale")}
          </Button>
        </>
      }
    >
      <form
        ref={fields.form}
        id="sale"
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {isReady && products.length === 0 ? (
          <p className="text-warn">
            <Trans id="There is no product yet. Add one first." />
          </p>
        ) : null}
        {text.lines.map((line, index) => (
          <LineFields
            key={line.id}
            line={line}
            number={index + 1}
            products={products}
            left={left.get(line.productId)}
            errors={lineErrors}
            productRef={index === 0 ? first : undefined}
            onChange={(change) => setLine(line.id, change)}
            onRemove={
              text.lines.length > 1
                ? () => set({ lines: text.lines.filter(({ id }) => id !== line.id) })
                : undefined
            }
          />
        ))}
        {errors.lines ? (
          <p role="alert" className="text-small text-loss">
            {errors.lines}
          </p>
        ) : null}
        <Button
          size="small"
          className="self-start"
          icon={<Plus aria-hidden />}
          onClick={() => set({ lines: [...text.lines, newLine()] })}
        >
          {i18n._("Add a line")}
        </Button>
        <CustomerField
          customerId={text.customerId}
          customerName={text.customerName}
          error={errors.customerId ?? errors.customerName}
          onChange={set}
        />
        <div className="grid grid-cols-2 items-start gap-3">
          <Field label={<Trans id="Date" />} error={errors.saleDate} required>
            <DateInput
              name="saleDate"
              value={text.saleDate || null}
              onChange={(date) => set({ saleDate: date ?? "" })}
            />
          </Field>
          <Field label={<Trans id="Discount" />} error={errors.discount}>
            <AmountInput
              name="discount"
              currency={currency}
              value={text.discount}
              onChange={(event) => set({ discount: event.target.value })}
            />
          </Field>
        </div>
        <Checkbox
          label={<Trans id="Not handed over yet" />}
          hint={<Trans id="It takes nothing from stock until it is completed." />}
          checked={text.isPending}
          onChange={(event) => set({ isPending: event.target.checked })}
        />
        <Field label={<Trans id="Notes" />} error={errors.notes}>
          <TextArea
            rows={2}
            name="notes"
            value={text.notes}
            onChange={(event) => set({ notes: event.target.value })}
          />
        </Field>
        {errors.form ? (
          <p role="alert" className="text-loss">
            {errors.form}
          </p>
        ) : null}
      </form>
    </Sheet>
  );
}
