import { Trans, useLingui } from "@lingui/react";
import { useRef } from "react";
import { createMovement, type ManualMovementType, open, type ProductView } from "@/api";
import { failureText } from "@/lib/failures";
import { useFields } from "@/lib/fields";
import { useFormat } from "@/lib/format";
import { readNumber } from "@/lib/forms";
import { idempotent } from "@/lib/ids";
import { isZero, negate, subtract } from "@/lib/money";
import { changed } from "@/lib/queries";
import { useIntent } from "@/lib/useIntent";
import { AmountInput } from "@/ui/AmountInput";
import { Button } from "@/ui/Button";
import { Cancel } from "@/ui/Cancel";
import { Dialog } from "@/ui/Dialog";
import { Field } from "@/ui/Field";
import { Select } from "@/ui/Select";
import { TextInput } from "@/ui/TextInput";
import { failed, said } from "@/ui/toasts";
import { BY_HAND, MOVEMENTS, type MovementText, onHandAfter, readMovement } from "./product";

interface MovementDialogProps {
  product: ProductView;
  start: ManualMovementType;
  onClose: () => void;
}

/** Moves stock by hand, and says beforehand what will be on hand. */
export function MovementDialog({ product, start, onClose }: MovementDialogProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const quantity = useRef<HTMLInputElement>(null);
  const intent = useIntent();
  const fields = useFields<MovementText>(() => ({ type: start, quantity: "", unitCost: "", reason: "" }));
  const { text, errors, set } = fields;
  const read = readNumber(text.quantity);
  const later = read.ok ? onHandAfter(product.quantity, text.type, read.value) : null;

  /** Stock is never unmoved: what was moved is moved back, and the log has both. */
  async function moveBack(moved: string): Promise<void> {
    try {
      const body = { type: "adjustment" as const, quantity: negate(moved), reason: i18n._("Undone") };
      await open(createMovement({ path: { id: product.id }, body, headers: idempotent() }));
    } catch (failure) {
      failed(failureText(failure));
    }
    await changed("stock");
  }

  async function save(): Promise<void> {
    const movement = readMovement(text, product.currency);
    if (!movement.ok) return fields.fail(movement.errors);
    await fields.send(async () => {
      const made = await intent(movement.movement, (headers) =>
        open(createMovement({ path: { id: product.id }, body: movement.movement, headers })),
      );
      said(
        i18n._("{quantity} on hand", { quantity: format.number(made.afterQuantity) }),
        isZero(made.quantity)
          ? null
          : {
              label: i18n._("Undo"),
              run: () => moveBack(subtract(made.afterQuantity, made.beforeQuantity)),
            },
      );
      void changed("stock");
      onClose();
    });
  }

  return (
    <Dialog
      open
      onClose={onClose}
      initialFocus={quantity}
      title={
        start === "purchase" ? i18n._("Restock {name}", { name: product.name }) : i18n._("Adjust the stock")
      }
      actions={
        <>
          <Cancel />
          <Button type="submit" form="movement" variant="primary" busy={fields.busy}>
            {start === "purchase" ? i18n._("Restock") : i18n._("Adjust")}
          </Button>
        </>
      }
    >
      <form
        ref={fields.form}
        id="movement"
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Field label={<Trans id="What happened" />} error={errors.type}>
          <Select
            name="type"
            value={text.type}
            options={BY_HAND.map((type) => ({ value: type, label: i18n._(MOVEMENTS[type]) }))}
            onChange={(event) => {
              const type = BY_HAND.find((name) => name === event.target.value);
              if (type) set({ type });
            }}
          />
        </Field>
        <div className="grid grid-cols-2 items-start gap-3">
          <Field
            label={text.type === "count" ? <Trans id="Counted" /> : <Trans id="Quantity" />}
            hint={text.type === "adjustment" ? <Trans id="With a minus to take away" /> : undefined}
            error={errors.quantity}
            required
          >
            <TextInput
              ref={quantity}
              name="quantity"
              inputMode={text.type === "adjustment" ? "text" : "decimal"}
              autoComplete="off"
              className="tabular"
              value={text.quantity}
              onChange={(event) => set({ quantity: event.target.value })}
            />
          </Field>
          {text.type === "purchase" || text.type === "return" ? (
            <Field label={<Trans id="Cost of one" />} error={errors.unitCost} aside={<Trans id="Optional" />}>
              <AmountInput
                name="unitCost"
                currency={product.currency}
                value={text.unitCost}
                onChange={(event) => set({ unitCost: event.target.value })}
              />
            </Field>
          ) : null}
        </div>
        <Field label={<Trans id="Reason" />} error={errors.reason} aside={<Trans id="Optional" />}>
          <TextInput
            name="reason"
            autoComplete="off"
            maxLength={200}
            value={text.reason}
            onChange={(event) => set({ reason: event.target.value })}
          />
        </Field>
        <p role="status" className="tabular text-ink-2">
          {later === null ? (
            <Trans id="{now} on hand" values={{ now: format.number(product.quantity) }} />
          ) : (
            <Trans
              id="{now} on hand, {later} afterwards"
              values={{ now: format.number(product.quantity), later: format.number(later) }}
            />
          )}
        </p>
        {errors.form ? (
          <p role="alert" className="text-loss">
            {errors.form}
          </p>
        ) : null}
      </form>
    </Dialog>
  );
}
