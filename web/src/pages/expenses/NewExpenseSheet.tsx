import { useLingui } from "@lingui/react";
import { useEffect, useRef, useState } from "react";
import { formFailureText } from "@/lib/failures";
import { useFields } from "@/lib/fields";
import { useFormat } from "@/lib/format";
import { useUi } from "@/lib/store";
import { useIntent } from "@/lib/useIntent";
import { Button } from "@/ui/Button";
import { Sheet } from "@/ui/Sheet";
import { upload } from "../documents/documents";
import { ExpenseForm } from "./ExpenseForm";
import { newExpense, readExpense } from "./expense";
import { ReceiptField } from "./ReceiptField";
import { useExpenses } from "./useExpenses";

interface NewExpenseSheetProps {
  /** A receipt that was dropped on the page: it is kept, and the form is about it. */
  file: File | null;
  onClose: () => void;
}

/** Logs an expense. "Save and next" keeps the date and the category. */
export function NewExpenseSheet({ file, onClose }: NewExpenseSheetProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const { log } = useExpenses();
  const amount = useRef<HTMLInputElement>(null);
  /** Two that are alike, one after the other, are two. */
  const logged = useRef(0);
  const last = useUi((state) => state.lastCategory);
  const fields = useFields(() => newExpense(format.currency, format.today(), last ?? ""));
  const [receipt, setReceipt] = useState<string | null>(null);
  const intent = useIntent();
  const { busy: keeping, problem } = useDropped(file, setReceipt);

  async function save(next: boolean): Promise<void> {
    const read = readExpense(fields.text);
    if (!read.ok) return fields.fail(read.errors);
    await fields.send(async () => {
      const body = { ...read.expense, receiptDocumentId: receipt };
      await intent({ body, number: logged.current }, (headers) => log(body, headers));
      logged.current += 1;
      useUi.setState({ lastCategory: read.expense.category });
      if (!next) return onClose();
      fields.set({ ...newExpense(fields.text.currency, fields.text.date, read.expense.category) });
      setReceipt(null);
      requestAnimationFrame(() => amount.current?.focus());
    });
  }

  return (
    <Sheet
      open
      onClose={onClose}
      title={i18n._("Log an expense")}
      initialFocus={amount}
      footer={
        <>
          <Button onClick={() => void save(true)} busy={fields.busy}>
            {i18n._("Save and next")}
          </Button>
          <Button type="submit" form="new-expense" variant="primary" busy={fields.busy}>
            {i18n._("Log expense")}
          </Button>
        </>
      }
    >
      <ExpenseForm
        id="new-expense"
        fields={fields}
        amountRef={amount}
        onSubmit={() => void save(false)}
        receipt={<ReceiptField documentId={receipt} onDocument={setReceipt} busy={keeping} error={problem} />}
      />
    </Sheet>
  );
}

/** Keeps a file that was dropped before the form was there. */
function useDropped(file: File | null, onDocument: (id: string) => void) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const started = useRef<File | null>(null);
  useEffect(() => {
    if (!file || started.current === file) return;
    started.current = file;
    setBusy(true);
    upload(file, { kind: "receipt" })
      .then(({ id }) => onDocument(id))
      .catch((failure) => setProblem(formFailureText(failure)))
      .finally(() => setBusy(false));
  }, [file, onDocument]);
  return { busy, problem };
}
