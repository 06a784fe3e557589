import type { CustomerView, InvoiceView } from "@/api";
import { CreditDialog } from "./CreditDialog";
import { IssueDialog } from "./IssueDialog";
import { PaymentDialog } from "./PaymentDialog";
import { SendDialog } from "./SendDialog";
import { ShareDialog } from "./ShareDialog";
import { VoidDialog } from "./VoidDialog";

const OPEN = ["issue", "send", "pay", "credit", "void", "share"] as const;

/** Which dialog is open; the address names it. */
export type Open = (typeof OPEN)[number];

export function readOpen(text: string | null): Open | null {
  return OPEN.find((name) => name === text) ?? null;
}

export interface DialogProps {
  invoice: InvoiceView;
  version: string | null;
  customer: CustomerView | undefined;
  onClose: () => void;
}

interface DialogsProps extends DialogProps {
  open: Open | null;
}

/** What is asked before something is done that does not come back. */
export function Dialogs({ open, ...props }: DialogsProps) {
  const isDraft = props.invoice.status === "draft";
  if (open === "issue" && isDraft) return <IssueDialog {...props} />;
  if (open === null || isDraft) return null;
  switch (open) {
    case "send":
      return <SendDialog {...props} />;
    case "pay":
      return <PaymentDialog {...props} />;
    case "credit":
      return <CreditDialog {...props} />;
    case "void":
      return <VoidDialog {...props} />;
    case "share":
      return <ShareDialog {...props} />;
    default:
      return null;
  }
}
