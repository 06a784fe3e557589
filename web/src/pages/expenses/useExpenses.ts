import { useLingui } from "@lingui/react";
import {
  createExpense,
  deleteExpense,
  type ExpensePatch,
  type ExpenseView,
  type NewExpense,
  open,
  restoreTrashed,
  updateExpense,
} from "@/api";
import { failureText } from "@/lib/failures";
import { useFormat } from "@/lib/format";
import { idempotent } from "@/lib/ids";
import { changed } from "@/lib/queries";
import { failed, said } from "@/ui/toasts";
import { copyOf } from "./expense";

/** What a change replaces, so that it can be put back. */
function before(expense: ExpenseView, patch: ExpensePatch): ExpensePatch {
  const old: Record<string, unknown> = { ...copyOf(expense) };
  return Object.fromEntries(Object.keys(patch).map((name) => [name, old[name]]));
}

/** The writes of expenses. Each says what it did, and offers to undo it. What a form sends throws what is refused. */
export function useExpenses() {
  const { i18n } = useLingui();
  const format = useFormat();

  /** Does something from a toast or a key, where no form can say what went wrong. */
  async function attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (failure) {
      failed(failureText(failure));
    }
    await changed("expense");
  }

  function undo(run: () => Promise<unknown>) {
    return { label: i18n._("Undo"), run: () => attempt(run) };
  }

  async function log(body: NewExpense, headers: ReturnType<typeof idempotent>): Promise<ExpenseView> {
    const made = await open(createExpense({ body, headers }));
    said(
      i18n._("Logged {amount}", { amount: format.money(made.amount, made.currency) }),
      undo(() => open(deleteExpense({ path: { id: made.id } }))),
    );
    void changed("expense");
    return made;
  }

  async function change(expense: ExpenseView, patch: ExpensePatch, version: string | null): Promise<void> {
    const { id } = expense;
    const headers = version === null ? {} : { "If-Match": version };
    await open(updateExpense({ path: { id }, body: patch, headers }));
    said(
      i18n._("Saved"),
      undo(() => open(updateExpense({ path: { id }, body: before(expense, patch) }))),
    );
    void changed("expense");
  }

  /** Changes several at once; those that fail are told of, and the others can be undone together. */
  async function changeAll(expenses: readonly ExpenseView[], patch: ExpensePatch): Promise<void> {
    await attempt(async () => {
      for (const { id } of expenses) await open(updateExpense({ path: { id }, body: patch }));
      said(
        i18n._("{count, plural, one {Changed # expense} other {Changed # expenses}}", {
          count: expenses.length,
        }),
        undo(async () => {
          for (const expense of expenses) {
            await open(updateExpense({ path: { id: expense.id }, body: before(expense, patch) }));
          }
        }),
      );
    });
  }

  async function remove(expenses: readonly ExpenseView[]): Promise<void> {
    await attempt(async () => {
      for (const { id } of expenses) await open(deleteExpense({ path: { id } }));
      said(
        i18n._("{count, plural, one {Deleted # expense} other {Deleted # expenses}}", {
          count: expenses.length,
        }),
        undo(async () => {
          for (const { id } of expenses) await open(restoreTrashed({ path: { id } }));
        }),
      );
    });
  }

  async function duplicate(expense: ExpenseView): Promise<void> {
    await attempt(async () => {
      const body = { ...copyOf(expense), date: format.today(), receiptDocumentId: null, recurrence: null };
      const made = await open(createExpense({ body, headers: idempotent() }));
      said(
        i18n._("Logged {amount}", { amount: format.money(made.amount, made.currency) }),
        undo(() => open(deleteExpense({ path: { id: made.id } }))),
      );
    });
  }

  return { log, change, changeAll, remove, duplicate };
}
