import { Trans, useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import { Copy, Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { type ExpenseView, getExpense, openWithVersion } from "@/api";
import { useFields } from "@/lib/fields";
import { useFormat } from "@/lib/format";
import { key } from "@/lib/queries";
import { Button } from "@/ui/Button";
import { Cancel } from "@/ui/Cancel";
import { ErrorState } from "@/ui/ErrorState";
import { IconButton } from "@/ui/IconButton";
import { PrivacyBlur } from "@/ui/PrivacyBlur";
import { Sheet } from "@/ui/Sheet";
import { SkeletonRows } from "@/ui/Skeleton";
import { Attached } from "./Attached";
import { ExpenseForm } from "./ExpenseForm";
import { readExpense, textOf } from "./expense";
import { ReceiptField } from "./ReceiptField";
import { useExpenses } from "./useExpenses";

interface ExpenseSheetProps {
  id: string;
  tools: ReactNode;
  onClose: () => void;
}

/** One expense beside the list: to read, to change, to copy, to delete. */
export function ExpenseSheet({ id, tools, onClose }: ExpenseSheetProps) {
  const { i18n } = useLingui();
  const query = useQuery({
    queryKey: key("expenses", "one", id),
    queryFn: () => openWithVersion(getExpense({ path: { id } })),
    // The form begins with what is there now, not with what was there when it was open last.
    gcTime: 0,
  });
  if (query.data) return <Filled key={id} opened={query.data} tools={tools} onClose={onClose} />;
  return (
    <Sheet open onClose={onClose} title={i18n._("Expense")} tools={tools}>
      {query.error ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <SkeletonRows rows={5} />
      )}
    </Sheet>
  );
}

interface FilledProps {
  opened: { data: ExpenseView; version: string | null };
  tools: ReactNode;
  onClose: () => void;
}

function Filled({ opened, tools, onClose }: FilledProps) {
  // What the form began with; a newer version from elsewhere does not take away what was typed.
  const [{ data: expense, version }] = useState(opened);
  const { i18n } = useLingui();
  const format = useFormat();
  const { change, remove, duplicate } = useExpenses();
  const fields = useFields(() => textOf(expense));
  const [receipt, setReceipt] = useState(expense.receiptDocumentId);
  const every = expense.recurrence?.every ?? 1;

  async function save(): Promise<void> {
    const read = readExpense(fields.text, every);
    if (!read.ok) return fields.fail(read.errors);
    await fields.send(async () => {
      const { recurrence, ...rest } = read.expense;
      // What came of a series has no rhythm of its own to be set.
      const repeats = expense.recurrence || recurrence ? { recurrence } : {};
      await change(expense, { ...rest, ...repeats, receiptDocumentId: receipt }, version);
      onClose();
    });
  }

  return (
    <Sheet
      open
      onClose={onClose}
      title={<PrivacyBlur>{format.money(expense.amount, expense.currency)}</PrivacyBlur>}
      tools={tools}
      footer={
        <>
          <IconButton
            label={i18n._("Delete")}
            icon={<Trash2 aria-hidden strokeWidth={1.75} />}
            onClick={() => {
              onClose();
              void remove([expense]);
            }}
          />
          <IconButton
            className="me-auto"
            label={i18n._("Duplicate")}
            icon={<Copy aria-hidden strokeWidth={1.75} />}
            onClick={() => {
              onClose();
              void duplicate(expense);
            }}
          />
          <Cancel />
          <Button type="submit" form="expense" variant="primary" busy={fields.busy}>
            {i18n._("Save")}
          </Button>
        </>
      }
    >
      <ExpenseForm
        id="expense"
        fields={fields}
        whole
        onSubmit={() => void save()}
        receipt={<ReceiptField documentId={receipt} onDocument={setReceipt} />}
      />
      <Attached expenseId={expense.id} receiptId={receipt} />
      {expense.seriesId && expense.occurrence ? (
        <p className="mt-4 text-small text-ink-3">
          <Trans
            id="This came by itself, as number {number} of a series."
            values={{ number: expense.occurrence + 1 }}
          />
        </p>
      ) : null}
    </Sheet>
  );
}
