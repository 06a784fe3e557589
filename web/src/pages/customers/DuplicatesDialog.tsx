import { Trans, useLingui } from "@lingui/react";
import { useState } from "react";
import { type Alike, type CustomerView, type DuplicatesView, mergeCustomer, open } from "@/api";
import { failureText } from "@/lib/failures";
import { useFormat } from "@/lib/format";
import { idempotent } from "@/lib/ids";
import { changed } from "@/lib/queries";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { RadioGroup } from "@/ui/RadioGroup";
import { said } from "@/ui/toasts";

interface DuplicatesDialogProps {
  groups: readonly DuplicatesView[];
  onClose: () => void;
}

const REASONS: Record<Alike, string> = {
  email: /*i18n*/ "the same email address",
  taxId: /*i18n*/ "the same tax number",
  nameAndPostalCode: /*i18n*/ "the same name and postal code",
};

/** Customers that look like one, to be made one. */
export function DuplicatesDialog({ groups, onClose }: DuplicatesDialogProps) {
  const { i18n } = useLingui();
  return (
    <Dialog
      open
      onClose={onClose}
      wide
      title={i18n._("Customers that may be one")}
      description={
        <Trans id="What hangs on the others moves to the one that stays; the others are archived. Papers keep what they said when they were issued. This cannot be undone." />
      }
    >
      {groups.length === 0 ? (
        <p className="text-ink-2">
          <Trans id="None look alike any more." />
        </p>
      ) : (
        <ul className="divide-y divide-line border-y border-line">
          {groups.map((group) => (
            <li key={group.customers.map(({ id }) => id).join()} className="py-4">
              <Group group={group} />
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}

function Group({ group }: { group: DuplicatesView }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const [stays, setStays] = useState(group.customers[0]?.id ?? "");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const others = group.customers.filter(({ id }) => id !== stays);

  function about({ email, createdAt }: CustomerView): string {
    const since = i18n._("since {day}", { day: format.instant(createdAt) });
    return [email, since].filter(Boolean).join(" · ");
  }

  async function merge(): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      for (const { id } of others) {
        await open(mergeCustomer({ path: { id }, body: { into: stays }, headers: idempotent() }));
      }
      said(i18n._("Merged"));
    } catch (failure) {
      setProblem(failureText(failure));
    } finally {
      setBusy(false);
      await changed("customer");
    }
  }

  return (
    <>
      <RadioGroup
        label={
          <Trans
            id="They have {reasons}. Which one stays?"
            values={{ reasons: format.list(group.reasons.map((reason) => i18n._(REASONS[reason]))) }}
          />
        }
        value={stays}
        onChange={setStays}
        choices={group.customers.map((customer) => ({
          value: customer.id,
          label: customer.company ? `${customer.company}, ${customer.name}` : customer.name,
          hint: about(customer),
        }))}
      />
      {problem ? (
        <p role="alert" className="mt-2 text-loss">
          {problem}
        </p>
      ) : null}
      <Button size="small" className="mt-3" busy={busy} onClick={() => void merge()}>
        <Trans
          id="{count, plural, one {Merge the other one into it} other {Merge the # others into it}}"
          values={{ count: others.length }}
        />
      </Button>
    </>
  );
}
