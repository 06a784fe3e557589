import { useLingui } from "@lingui/react";
import { useState } from "react";
import { useNavigate } from "react-router";
import {
  ApiFailure,
  type CustomerView,
  createCustomer,
  deleteCustomer,
  getCustomer,
  open,
  openWithVersion,
  updateCustomer,
} from "@/api";
import { failureText } from "@/lib/failures";
import { type FieldErrors, useFields } from "@/lib/fields";
import { useFormat } from "@/lib/format";
import { changed } from "@/lib/queries";
import { useIntent } from "@/lib/useIntent";
import { failed, said } from "@/ui/toasts";
import { type CustomerText, customerBody, customerText, emptyCustomer, fieldName } from "./fields";

export interface Stored {
  customer: CustomerView;
  version: string | null;
}

/** The form of a new customer, or of one that there is; it is sent with the version that it was filled from. */
export function useCustomerForm(stored: Stored | null, onSaved: (customer: CustomerView) => void) {
  const { i18n } = useLingui();
  const { currency } = useFormat();
  const navigate = useNavigate();
  const intent = useIntent();
  const [version, setVersion] = useState(stored?.version ?? null);
  const [theirs, setTheirs] = useState<Stored | null>(null);
  const fields = useFields<CustomerText>(() =>
    stored ? customerText(stored.customer) : emptyCustomer(currency),
  );

  async function restore(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (failure) {
      failed(failureText(failure));
    }
    await changed("customer");
  }

  async function create(): Promise<void> {
    const body = customerBody(fields.text);
    const made = await intent(body, (headers) => open(createCustomer({ body, headers })));
    await changed("customer");
    said(i18n._("Added {name}", { name: made.name }), {
      label: i18n._("Undo"),
      run: async () => {
        // Nothing of it is asked for any more once the page is gone.
        await navigate("/customers", { flushSync: true });
        await restore(() => open(deleteCustomer({ path: { id: made.id } })));
      },
    });
    onSaved(made);
  }

  async function update(before: CustomerView, of: string | null): Promise<void> {
    const path = { id: before.id };
    try {
      const saved = await open(
        updateCustomer({ path, body: customerBody(fields.text), headers: of ? { "If-Match": of } : {} }),
      );
      await changed("customer");
      said(i18n._("Saved {name}", { name: saved.name }), {
        label: i18n._("Undo"),
        run: () => restore(() => open(updateCustomer({ path, body: customerBody(customerText(before)) }))),
      });
      onSaved(saved);
    } catch (failure) {
      if (!(failure instanceof ApiFailure) || failure.status !== 412) throw failure;
      const present = await openWithVersion(getCustomer({ path }));
      setTheirs({ customer: present.data, version: present.version });
    }
  }

  async function write(of: string | null): Promise<void> {
    try {
      await (stored ? update(stored.customer, of) : create());
    } catch (failure) {
      if (!(failure instanceof ApiFailure)) throw failure;
      throw new ApiFailure({
        ...failure,
        message: failure.message,
        fields: Object.fromEntries(
          Object.entries(failure.fields).map(([name, message]) => [fieldName(name), message]),
        ),
      });
    }
  }

  function submit(): Promise<void> {
    const errors: FieldErrors<keyof CustomerText> = {};
    if (!fields.text.name.trim()) errors.name = i18n._("Enter a name.");
    if (errors.name) {
      fields.fail(errors);
      return Promise.resolve();
    }
    return fields.send(() => write(version));
  }

  function keepMine(): void {
    const newer = theirs?.version ?? null;
    setVersion(newer);
    setTheirs(null);
    void fields.send(() => write(newer));
  }

  function takeTheirs(): void {
    if (!theirs) return;
    fields.set(customerText(theirs.customer));
    setVersion(theirs.version);
    setTheirs(null);
  }

  return { ...fields, theirs, submit, keepMine, takeTheirs, letGo: () => setTheirs(null) };
}
