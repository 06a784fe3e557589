import { Trans, useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useNavigate } from "react-router";
import { createInvoice, deleteSale, getSale, open, type ProductView, type SaleView, updateSale } from "@/api";
import { failureText } from "@/lib/failures";
import { useFormat } from "@/lib/format";
import { idempotent } from "@/lib/ids";
import { isZero } from "@/lib/money";
import { changed, key } from "@/lib/queries";
import { Button } from "@/ui/Button";
import { Confirm } from "@/ui/Confirm";
import { ErrorState } from "@/ui/ErrorState";
import { Sheet } from "@/ui/Sheet";
import { SkeletonRows } from "@/ui/Skeleton";
import { failed, said } from "@/ui/toasts";
import { SaleDetail } from "./SaleDetail";

interface SaleSheetProps {
  id: string;
  products: ReadonlyMap<string, ProductView>;
  tools: ReactNode;
  onClose: () => void;
}

type Asking = "cancel" | "delete" | null;

/** One sale beside the list, and what can become of it. */
export function SaleSheet({ id, products, tools, onClose }: SaleSheetProps) {
  const { i18n } = useLingui();
  const query = useQuery({
    queryKey: key("sales", "one", id),
    queryFn: () => open(getSale({ path: { id } })),
  });
  const [asking, setAsking] = useState<Asking>(null);
  const sale = query.data;
  return (
    <Sheet
      open
      onClose={onClose}
      title={sale ? i18n._("Sale {number}", { number: sale.number }) : i18n._("Sale")}
      tools={tools}
      footer={sale ? <Actions sale={sale} products={products} onAsk={setAsking} /> : null}
    >
      {query.error ? <ErrorState error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <SkeletonRows rows={5} /> : null}
      {sale ? <SaleDetail sale={sale} products={products} /> : null}
      {sale ? (
        <Questions sale={sale} asking={asking} onDone={() => setAsking(null)} onClose={onClose} />
      ) : null}
    </Sheet>
  );
}

interface ActionsProps {
  sale: SaleView;
  products: ReadonlyMap<string, ProductView>;
  onAsk: (asking: Asking) => void;
}

function Actions({ sale, products, onAsk }: ActionsProps) {
  const { i18n } = useLingui();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);

  async function act(work: () => Promise<void>): Promise<void> {
    setBusy(true);
    try {
      await work();
    } catch (failure) {
      failed(failureText(failure));
    } finally {
      setBusy(false);
    }
  }

  const complete = () =>
    act(async () => {
      await open(updateSale({ path: { id: sale.id }, body: { status: "completed" } }));
      said(i18n._("Completed {number}", { number: sale.number }));
      await changed("sale");
    });

  /** The stock was taken by the sale: the lines of the invoice name the products, and do not take them again. */
  const invoice = () =>
    act(async () => {
      const { customerId, currency, discount } = sale;
      if (!customerId) return;
      const lines = sale.lines.map(({ productId, quantity, unitPrice }) => ({
        description: products.get(productId)?.name ?? i18n._("Product"),
        quantity,
        unitPrice,
      }));
      const body = { customerId, currency, lines, discount: isZero(discount) ? null : discount };
      const made = await open(createInvoice({ body, headers: idempotent(`invoice ${sale.id}`) }));
      await changed("invoice");
      void navigate(`/invoices/${made.id}/edit`);
    });

  return (
    <>
      <Button variant="ghost" className="me-auto" onClick={() => onAsk("delete")}>
        {i18n._("Delete…")}
      </Button>
      {sale.status === "cancelled" ? null : (
        <Button onClick={() => onAsk("cancel")}>
          {sale.status === "completed" ? i18n._("Refund…") : i18n._("Cancel sale…")}
        </Button>
      )}
      {sale.customerId && sale.status !== "cancelled" ? (
        <Button busy={busy} onClick={() => void invoice()}>
          {i18n._("Invoice it")}
        </Button>
      ) : null}
      {sale.status === "pending" ? (
        <Button variant="primary" busy={busy} onClick={() => void complete()}>
          {i18n._("Complete")}
        </Button>
      ) : null}
    </>
  );
}

interface QuestionsProps {
  sale: SaleView;
  asking: Asking;
  onDone: () => void;
  onClose: () => void;
}

/** A cancelled sale stays cancelled, and a deleted one is gone: both are asked about. */
function Questions({ sale, asking, onDone, onClose }: QuestionsProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const [busy, setBusy] = useState(false);
  const { id, number, status } = sale;
  const amount = format.money(sale.total, sale.currency);

  async function act(work: () => Promise<unknown>, text: string): Promise<void> {
    setBusy(true);
    try {
      await work();
      said(text);
      onDone();
    } catch (failure) {
      failed(failureText(failure));
    } finally {
      setBusy(false);
      await changed("sale");
    }
  }

  return (
    <>
      <Confirm
        open={asking === "cancel"}
        onClose={onDone}
        busy={busy}
        danger
        title={status === "completed" ? i18n._("Refund this sale?") : i18n._("Cancel this sale?")}
        action={status === "completed" ? i18n._("Refund") : i18n._("Cancel sale")}
        onConfirm={() =>
          void act(
            () => open(updateSale({ path: { id }, body: { status: "cancelled" } })),
            i18n._("Cancelled {number}", { number }),
          )
        }
      >
        {status === "completed" ? (
          <Trans
            id="{amount} no longer counts as sold, and the goods go back into stock. This can't be undone."
            values={{ amount }}
          />
        ) : (
          <Trans id="It took nothing from stock. This can't be undone." />
        )}
      </Confirm>
      <Confirm
        open={asking === "delete"}
        onClose={onDone}
        busy={busy}
        danger
        title={i18n._("Delete this sale?")}
        action={i18n._("Delete")}
        onConfirm={() =>
          void act(
            async () => {
              await open(deleteSale({ path: { id } }));
              onClose();
            },
            i18n._("Deleted {number}", { number }),
          )
        }
      >
        {status === "completed" ? (
          <Trans id="The goods go back into stock, and the number is not used again. It does not go to the trash." />
        ) : (
          <Trans id="The number is not used again. It does not go to the trash." />
        )}
      </Confirm>
    </>
  );
}
