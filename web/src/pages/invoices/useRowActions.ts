import { useLingui } from "@lingui/react";
import { useNavigate } from "react-router";
import {
  createInvoice,
  deleteInvoice,
  downloadInvoice,
  duplicateInvoice,
  type InvoiceView,
  open,
} from "@/api";
import { download } from "@/lib/download";
import { failureText } from "@/lib/failures";
import { idempotent } from "@/lib/ids";
import { changed } from "@/lib/queries";
import { failed, said } from "@/ui/toasts";
import { newInvoiceOf } from "./draft";

/** What can be done with an invoice from a list or from its page, and told of in a toast. */
export function useRowActions() {
  const { i18n } = useLingui();
  const navigate = useNavigate();

  async function attempt(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (failure) {
      failed(failureText(failure));
      return false;
    }
  }

  function duplicate(invoice: InvoiceView): Promise<boolean> {
    return attempt(async () => {
      const made = await open(duplicateInvoice({ path: { id: invoice.id }, headers: idempotent() }));
      await changed("invoice");
      said(i18n._("Drafted the same again"), {
        label: i18n._("Undo"),
        run: async () => {
          await attempt(async () => {
            await navigate("/invoices", { flushSync: true });
            await open(deleteInvoice({ path: { id: made.id } }));
            await changed("invoice");
          });
        },
      });
      void navigate(`/invoices/${made.id}/edit`);
    });
  }

  async function restore(drafts: readonly InvoiceView[]): Promise<void> {
    await attempt(async () => {
      for (const draft of drafts) {
        await open(createInvoice({ body: newInvoiceOf(draft), headers: idempotent() }));
      }
    });
    await changed("invoice");
  }

  /** Deletes drafts; what was issued stays. */
  function discard(drafts: readonly InvoiceView[]): Promise<boolean> {
    const gone: InvoiceView[] = [];
    return attempt(async () => {
      try {
        for (const draft of drafts) {
          await open(deleteInvoice({ path: { id: draft.id } }));
          gone.push(draft);
        }
      } finally {
        await changed("invoice");
      }
      said(i18n._("{count, plural, one {Draft deleted} other {# drafts deleted}}", { count: gone.length }), {
        label: i18n._("Undo"),
        run: () => restore(gone),
      });
    });
  }

  function pdf(
    invoices: readonly InvoiceView[],
    format: "pdf" | "facturx" | "ubl" = "pdf",
  ): Promise<boolean> {
    return attempt(async () => {
      for (const invoice of invoices) {
        const asked = downloadInvoice({ path: { id: invoice.id }, query: { format }, parseAs: "blob" });
        await download(asked, `${invoice.number ?? invoice.id}.${format === "ubl" ? "xml" : "pdf"}`);
      }
    });
  }

  return { duplicate, discard, pdf };
}
