import { useLingui } from "@lingui/react";
import {
  createRecurringInvoice,
  deleteRecurringInvoice,
  type NewRecurringInvoice,
  open,
  type RecurringInvoiceView,
  updateRecurringInvoice,
} from "@/api";
import { failureText } from "@/lib/failures";
import { changed } from "@/lib/queries";
import { failed, said } from "@/ui/toasts";

/** The same to be made once more. */
function again(recurring: RecurringInvoiceView): NewRecurringInvoice {
  const { name, customerId, anchor, unit, every, endsOn, autoIssue, lines } = recurring;
  const { buyerReference, currency, discount, discountPercent, notes, terms } = recurring;
  const { paymentTermsDays, pricesIncludeTax, taxRounding } = recurring;
  return {
    ...{ name, customerId, anchor, unit, every, endsOn, autoIssue, lines },
    ...{ buyerReference, currency, discount, discountPercent, notes, terms },
    ...{ paymentTermsDays, pricesIncludeTax, taxRounding },
  };
}

/** Stopping, starting and deleting what comes again; each can be undone. */
export function useRecurringWrites() {
  const { i18n } = useLingui();

  async function attempt(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (failure) {
      failed(failureText(failure));
      return false;
    } finally {
      await changed("recurring");
    }
  }

  async function setActive({ id, name }: RecurringInvoiceView, isActive: boolean): Promise<void> {
    const path = { id };
    if (!(await attempt(() => open(updateRecurringInvoice({ path, body: { isActive } }))))) return;
    said(isActive ? i18n._("{name} goes on", { name }) : i18n._("Stopped {name}", { name }), {
      label: i18n._("Undo"),
      run: async () => {
        await attempt(() => open(updateRecurringInvoice({ path, body: { isActive: !isActive } })));
      },
    });
  }

  async function remove(recurring: RecurringInvoiceView): Promise<boolean> {
    if (!(await attempt(() => open(deleteRecurringInvoice({ path: { id: recurring.id } }))))) return false;
    said(i18n._("Deleted {name}", { name: recurring.name }), {
      label: i18n._("Undo"),
      run: async () => {
        await attempt(() => open(createRecurringInvoice({ body: again(recurring) })));
      },
    });
    return true;
  }

  return { setActive, remove };
}
