import { Trans, useLingui } from "@lingui/react";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { creditInvoice, open } from "@/api";
import { isZero } from "@/lib/decimal";
import { formFailureText } from "@/lib/failures";
import { useFormat } from "@/lib/format";
import { useIntent } from "@/lib/useIntent";
import { Button } from "@/ui/Button";
import { Cancel } from "@/ui/Cancel";
import { Checkbox } from "@/ui/Checkbox";
import { Dialog } from "@/ui/Dialog";
import { Field } from "@/ui/Field";
import { PrivacyBlur } from "@/ui/PrivacyBlur";
import { RadioGroup } from "@/ui/RadioGroup";
import { TextArea } from "@/ui/TextArea";
import { TextInput } from "@/ui/TextInput";
import { said } from "@/ui/toasts";
import { type CreditText, creditTexts, readCredit } from "./credit";
import type { DialogProps } from "./Dialogs";
import { Problem } from "./Problem";
import { useWrite } from "./useWrite";

/** Takes an invoice back, wholly or in part, by a document with a number of its own. */
export function CreditDialog({ invoice, onClose }: DialogProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const navigate = useNavigate();
  const intent = useIntent();
  const [scope, setScope] = useState<"all" | "some">("all");
  const [texts, setTexts] = useState(() => creditTexts(invoice));
  const [notes, setNotes] = useState("");
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [nothing, setNothing] = useState(false);
  const { busy, problem, write } = useWrite(formFailureText);

  function setLine(index: number, change: Partial<CreditText>): void {
    setTexts((present) => present.map((text, at) => (at === index ? { ...text, ...change } : text)));
    setErrors({});
    setNothing(false);
  }

  async function credit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const reading = readCredit(invoice, texts);
    if (scope === "some" && !reading.ok) {
      setErrors(reading.errors);
      return;
    }
    const lines = reading.ok ? reading.lines : [];
    if (scope === "some" && lines.length === 0) {
      setNothing(true);
      return;
    }
    const body = { notes: notes.trim() || null, ...(scope === "some" ? { lines } : {}) };
    let made = { id: "", number: "" };
    const done = await write(async () => {
      const note = await intent(body, (headers) =>
        open(creditInvoice({ path: { id: invoice.id }, headers, body })),
      );
      made = { id: note.id, number: note.number ?? "" };
    });
    if (!done) return;
    said(i18n._("Issued as {number}", { number: made.number }));
    void navigate(`/invoices/${made.id}`);
  }

  return (
    <Dialog
      open
      onClose={onClose}
      wide
      title={i18n._("Credit {number}", { number: invoice.number })}
      description={
        <Trans id="A credit note is issued at once, with a number of its own. What is then overpaid becomes the customer's credit." />
      }
      actions={
        <>
          <Cancel />
          <Button type="submit" form="credit" variant="primary" busy={busy}>
            {i18n._("Issue credit note")}
          </Button>
        </>
      }
    >
      <form id="credit" noValidate onSubmit={(event) => void credit(event)} className="grid gap-4">
        <RadioGroup
          label={<Trans id="What is given back" />}
          value={scope}
          onChange={setScope}
          choices={[
            {
              value: "all",
              label: <Trans id="All of it" />,
              hint: <PrivacyBlur>{format.money(invoice.total, invoice.currency)}</PrivacyBlur>,
            },
            { value: "some", label: <Trans id="Some lines" /> },
          ]}
        />
        {scope === "some" ? (
          <div className="grid gap-3 border-y border-line py-3">
            {texts.map((text, index) => {
              return (
                <div
                  key={text.key}
                  className="grid grid-cols-2 items-start gap-x-3 gap-y-2 sm:grid-cols-[minmax(0,1fr)_6rem_8rem]"
                >
                  <Checkbox
                    className="col-span-2 min-w-0 sm:col-span-1 sm:pt-7"
                    label={
                      <span className="line-clamp-2 wrap-anywhere">{invoice.lines[index]?.description}</span>
                    }
                    checked={text.isChosen}
                    onChange={(event) => setLine(index, { isChosen: event.target.checked })}
                  />
                  <Field label={<Trans id="Quantity" />} error={errors[`${index}.quantity`]}>
                    <TextInput
                      inputMode="decimal"
                      className="tabular"
                      disabled={!text.isChosen}
                      value={text.quantity}
                      onChange={(event) => setLine(index, { quantity: event.target.value })}
                    />
                  </Field>
                  <Field label={<Trans id="Unit price" />} error={errors[`${index}.unitPrice`]}>
                    <TextInput
                      inputMode="decimal"
                      className="tabular"
                      disabled={!text.isChosen}
                      value={text.unitPrice}
                      onChange={(event) => setLine(index, { unitPrice: event.target.value })}
                    />
                  </Field>
                </div>
              );
            })}
            {isZero(invoice.discount) ? null : (
              <p className="text-small text-ink-3">
                <Trans id="The discount on the whole is in no single line: lower the price by it where it applies." />
              </p>
            )}
          </div>
        ) : null}
        <Field label={<Trans id="Why" />} hint={<Trans id="It stands on the credit note." />}>
          <TextArea
            rows={2}
            maxLength={2000}
            value={notes}
            onChange={(event) => setNotes(event.target.value)}
          />
        </Field>
        {nothing ? <Problem>{i18n._("Choose at least one line.")}</Problem> : null}
        <Problem>{problem}</Problem>
      </form>
    </Dialog>
  );
}
