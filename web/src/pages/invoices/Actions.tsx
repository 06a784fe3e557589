import { Trans, useLingui } from "@lingui/react";
import { Download, MoreHorizontal } from "lucide-react";
import { useNavigate } from "react-router";
import type { InvoiceView } from "@/api";
import { isZero } from "@/lib/decimal";
import { useKeys } from "@/lib/keys";
import { Button } from "@/ui/Button";
import { IconButton } from "@/ui/IconButton";
import { Link } from "@/ui/Link";
import { Menu, type MenuItem } from "@/ui/Menu";
import type { Open } from "./Dialogs";
import { useRowActions } from "./useRowActions";

interface ActionsProps {
  invoice: InvoiceView;
  onOpen: (dialog: Open) => void;
}

/** What can be done with an invoice, by where it stands; the likely next step is the main one. */
export function Actions({ invoice, onOpen }: ActionsProps) {
  const { i18n } = useLingui();
  const navigate = useNavigate();
  const { duplicate, discard, pdf } = useRowActions();
  const isDraft = invoice.status === "draft";
  const isInvoice = invoice.kind === "invoice";
  const isOpen = isInvoice && (invoice.status === "issued" || invoice.status === "partiallyPaid");
  const isCreditable = isOpen || invoice.status === "paid";
  const isUntouched = isZero(invoice.paid) && isZero(invoice.credited);
  const isSent = invoice.sentAt !== null;

  useKeys({
    e: () => isDraft && void navigate(`/invoices/${invoice.id}/edit`),
    u: () => isInvoice && void duplicate(invoice),
  });

  /** Leaves the page of the draft, and then deletes it. */
  async function leave(): Promise<void> {
    await navigate("/invoices", { flushSync: true });
    await discard([invoice]);
  }

  if (isDraft) {
    return (
      <>
        <Menu
          trigger={
            <IconButton
              label={i18n._("More")}
              icon={<MoreHorizontal aria-hidden strokeWidth={1.75} />}
              className="max-sm:order-last"
            />
          }
          items={[
            {
              id: "duplicate",
              label: i18n._("Duplicate"),
              shortcut: "U",
              onSelect: () => void duplicate(invoice),
            },
            {
              id: "discard",
              label: i18n._("Delete draft"),
              danger: true,
              apart: true,
              onSelect: () => void leave(),
            },
          ]}
        />
        <Link look="button" to={`/invoices/${invoice.id}/edit`}>
          <Trans id="Edit" />
        </Link>
        <Button variant="primary" onClick={() => onOpen("issue")}>
          <Trans id="Issue" />
        </Button>
      </>
    );
  }

  const more: MenuItem[] = [];
  if (isSent && invoice.status !== "void") {
    more.push({ id: "send", label: i18n._("Send again"), onSelect: () => onOpen("send") });
  }
  more.push({ id: "share", label: i18n._("Share link"), onSelect: () => onOpen("share") });
  more.push(
    {
      id: "facturx",
      label: i18n._("Download as e-invoice (PDF)"),
      onSelect: () => void pdf([invoice], "facturx"),
    },
    { id: "ubl", label: i18n._("Download as e-invoice (XML)"), onSelect: () => void pdf([invoice], "ubl") },
    { id: "print", label: i18n._("Print"), onSelect: () => window.print() },
  );
  if (isInvoice) {
    more.push({
      id: "duplicate",
      label: i18n._("Duplicate"),
      shortcut: "U",
      apart: true,
      onSelect: () => void duplicate(invoice),
    });
  }
  if (isCreditable) {
    more.push({ id: "credit", label: i18n._("Write credit note"), onSelect: () => onOpen("credit") });
  }
  if (isOpen && isUntouched) {
    more.push({
      id: "void",
      label: i18n._("Make void"),
      danger: true,
      apart: true,
      onSelect: () => onOpen("void"),
    });
  }
  return (
    <>
      <Menu
        trigger={
          <IconButton
            label={i18n._("More")}
            icon={<MoreHorizontal aria-hidden strokeWidth={1.75} />}
            className="max-sm:order-last"
          />
        }
        items={more}
      />
      <Button icon={<Download aria-hidden strokeWidth={1.75} />} onClick={() => void pdf([invoice])}>
        <Trans id="PDF" />
      </Button>
      {isOpen ? (
        <Button variant={isSent ? "primary" : "quiet"} onClick={() => onOpen("pay")}>
          <Trans id="Record payment" />
        </Button>
      ) : null}
      {!isSent && invoice.status !== "void" ? (
        <Button variant="primary" onClick={() => onOpen("send")}>
          <Trans id="Send" />
        </Button>
      ) : null}
    </>
  );
}
