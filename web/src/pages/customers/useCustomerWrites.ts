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

  /** Deletes those that nothing hangs on; those with papers or sales are archived instead. */
  async function remove(customers: readonly CustomerView[]): Promise<boolean> {
    const gone: CustomerView[] = [];
    const inUse: CustomerView[] = [];
    const done = await attempt(async () => {
      for (const customer of customers) {
        try {
          await open(deleteCustomer({ path: { id: customer.id } }));
          gone.push(customer);
        } catch (failure) {
          if (!(failure instanceof ApiFailure && failure.code === "CUSTOMER_IN_USE")) throw failure;
          inUse.push(customer);
        }
      }
    });
    if (gone.length > 0) {
      const values = { count: gone.length, name: gone[0]?.name ?? "" };
      said(i18n._("{count, plural, one {Deleted {name}} other {Deleted #}}", values), {
        label: i18n._("Undo"),
        run: async () => {
          await attempt(async () => {
            for (const { id } of gone) await open(restoreTrashed({ path: { id } }));
          });
        },
      });
    }
    return done && inUse.length > 0 ? archive(inUse) : done;
  }

  return { archive, remove };
}
