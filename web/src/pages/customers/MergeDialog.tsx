import { Trans, useLingui } from "@lingui/react";
import { useState } from "react";
import { type CustomerView, mergeCustomer, open } from "@/api";
import { failureText } from "@/lib/failures";
import { idempotent } from "@/lib/ids";
import { changed } from "@/lib/queries";
import { useCustomers } from "@/pages/invoices/data";
import { Button } from "@/ui/Button";
import { Cancel } from "@/ui/Cancel";
import { Combobox } from "@/ui/Combobox";
import { Dialog } from "@/ui/Dialog";
import { Field } from "@/ui/Field";
import { said } from "@/ui/toasts";

interface MergeDialogProps {
  customer: CustomerView;
  onClose: () => void;
  onMerged: (into: string) => void;
}

/** Makes a customer one with another, who stays. */
export function MergeDialog({ customer, onClose, onMerged }: MergeDialogProps) {
  const { i18n } = useLingui();
  const customers = useCustomers();
  const [into, setInto] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function merge(): Promise<void> {
    if (!into) {
      setProblem(i18n._("Choose the one that stays."));
      return;
    }
    setBusy(true);
    setProblem(null);
    try {
      await open(mergeCustomer({ path: { id: customer.id }, body: { into }, headers: idempotent() }));
      await changed("customer");
      said(i18n._("Merged"));
      onMerged(into);
    } catch (failure) {
      setProblem(failureText(failure));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Dialog
      open
      onClose={onClose}
      title={i18n._("Merge {name} into another one", { name: customer.company ?? customer.name })}
      description={
        <Trans id="Sales, invoices and payments move to the one that stays, and this one is archived. This cannot be undone." />
      }
      actions={
        <>
          <Cancel />
          <Button variant="danger" busy={busy} onClick={() => void merge()}>
            {i18n._("Merge")}
          </Button>
        </>
      }
    >
      <Field label={<Trans id="The one that stays" />} error={problem}>
        <Combobox
          value={into}
          onChange={setInto}
          options={customers
            .filter(({ id, mergedInto }) => id !== customer.id && mergedInto === null)
            .map(({ id, name, company }) => ({
              value: id,
              label: company ?? name,
              ...(company ? { note: name } : {}),
            }))}
        />
      </Field>
    </Dialog>
  );
}
