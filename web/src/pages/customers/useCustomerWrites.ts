import { useLingui } from "@lingui/react";
import { ApiFailure, type CustomerView, deleteCustomer, open, restoreTrashed, updateCustomer } from "@/api";
import { failureText } from "@/lib/failures";
import { changed } from "@/lib/queries";
import { failed, said } from "@/ui/toasts";

/** Archiving, bringing back and deleting customers; each can be undone. */
export function useCustomerWrites() {
  const { i18n } = useLingui();

  async function attempt(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (failure) {
      failed(failureText(failure));
      return false;
    } finally {
      await changed("customer");
    }
  }

  async function setAll(customers: readonly CustomerView[], isActive: boolean): Promise<void> {
    for (const { id } of customers) await open(updateCustomer({ path: { id }, body: { isActive } }));
  }

  async function archive(customers: readonly CustomerView[], isActive = false): Promise<boolean> {
    const done = await attempt(() => setAll(customers, isActive));
    if (!done) return false;
    const values = { count: customers.length, name: customers[0]?.name ?? "" };
    said(
      isActive
        ? i18n._("{count, plural, one {Brought {name} back} other {Brought # back}}", values)
        : i18n._("{count, plural, one {Archived {name}} other {Archived #}}", values),
      {
        label: i18n._("Undo"),
        run: async () => {
          await attempt(() => setAll(customers, !isActive));
        },
      },
    );
    return true;
  }

  /** Deletes one that nothing hangs on; one with papers or sales is archived instead. */
  async function remove(customer: CustomerView): Promise<boolean> {
    try {
      await open(deleteCustomer({ path: { id: customer.id } }));
    } catch (failure) {
      if (failure instanceof ApiFailure && failure.code === "CUSTOMER_IN_USE") return archive([customer]);
      failed(failureText(failure));
      return false;
    }
    await changed("customer");
    said(i18n._("Deleted {name}", { name: customer.name }), {
      label: i18n._("Undo"),
      run: async () => {
        await attempt(() => open(restoreTrashed({ path: { id: customer.id } })));
      },
    });
    return true;
  }

  return { archive, remove };
}
