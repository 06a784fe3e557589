import { Trans, useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type ExpenseView, getExpense, listExpenses, open } from "@/api";
import { useFormat } from "@/lib/format";
import { key } from "@/lib/queries";
import { Combobox } from "@/ui/Combobox";
import { Field } from "@/ui/Field";
import { Link } from "@/ui/Link";

interface AttachFieldProps {
  expenseId: string | null;
  invoiceId: string | null;
  error?: string | undefined;
  onExpense: (id: string | null) => void;
}

/** Which expense a document proves, found by its vendor; or the invoice that it belongs to. */
export function AttachField({ expenseId, invoiceId, error, onExpense }: AttachFieldProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const [typed, setTyped] = useState("");
  const chosen = useQuery({
    queryKey: key("expenses", "one of document", expenseId),
    queryFn: () => open(getExpense({ path: { id: expenseId ?? "" } })),
    enabled: expenseId !== null,
  });
  const name = (expense: ExpenseView) =>
    `${expense.vendor ?? expense.description ?? i18n._("Expense")}, ${format.money(expense.amount, expense.currency)}`;
  // Once one is chosen its name stands in the field, and is no search.
  const q = chosen.data && typed === name(chosen.data) ? "" : typed.trim();
  const found = useQuery({
    queryKey: key("expenses", "to attach", q),
    queryFn: () => open(listExpenses({ query: { q: q || undefined, limit: 20 } })),
    placeholderData: (before) => before,
  });
  if (invoiceId) {
    return (
      <p className="text-small text-ink-2">
        <Trans
          id="It belongs to <0>an invoice</0>."
          components={{ 0: <Link to={`/invoices/${invoiceId}`} /> }}
        />
      </p>
    );
  }
  const known = (found.data?.items ?? []).filter(({ id }) => id !== chosen.data?.id);
  const expenses = chosen.data ? [chosen.data, ...known] : known;
  return (
    <Field label={<Trans id="Proves the expense" />} error={error} aside={<Trans id="Optional" />}>
      <Combobox
        options={expenses.map((expense) => ({
          value: expense.id,
          label: name(expense),
          note: format.day(expense.date),
        }))}
        value={expenseId}
        placeholder={i18n._("Find an expense")}
        onQuery={setTyped}
        onChange={onExpense}
      />
    </Field>
  );
}
