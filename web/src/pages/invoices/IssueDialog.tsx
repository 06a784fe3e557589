import { Trans, useLingui } from "@lingui/react";
import { issueInvoice, open } from "@/api";
import { useFormat } from "@/lib/format";
import { useIntent } from "@/lib/useIntent";
import { Confirm } from "@/ui/Confirm";
import { said } from "@/ui/toasts";
import type { DialogProps } from "./Dialogs";
import { useNextNumber } from "./data";
import { MissingOnPaper } from "./MissingOnPaper";
import { Problem } from "./Problem";
import { useWrite } from "./useWrite";

/** Before a draft gets its number and is frozen. */
export function IssueDialog({ invoice, version, onClose }: DialogProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const next = useNextNumber("invoice");
  const intent = useIntent();
  const { busy, problem, write } = useWrite();

  async function issue(): Promise<void> {
    let number = "";
    const done = await write(async () => {
      const issued = await intent({ version }, (headers) =>
        open(
          issueInvoice({
            path: { id: invoice.id },
            headers: { ...headers, ...(version ? { "If-Match": version } : {}) },
          }),
        ),
      );
      number = issued.number ?? "";
    });
    if (!done) return;
    said(i18n._("Issued as {number}", { number }));
    onClose();
  }

  return (
    <Confirm
      open
      onClose={onClose}
      onConfirm={() => void issue()}
      busy={busy}
      title={i18n._("Issue this invoice?")}
      action={i18n._("Issue")}
    >
      <p data-amount>
        <Trans
          id="{amount} for {name}, as {number}."
          values={{
            amount: format.money(invoice.total, invoice.currency),
            name: invoice.customerName,
            number: next ?? i18n._("the next number"),
          }}
        />
      </p>
      <p className="mt-2">
        <Trans id="It keeps its number and stays as it is from then on. You correct it with a credit note. Nothing is sent yet." />
      </p>
      <MissingOnPaper customerId={invoice.customerId} />
      <Problem>{problem}</Problem>
    </Confirm>
  );
}
