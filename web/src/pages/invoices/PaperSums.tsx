import clsx from "clsx";
import type { InvoiceView } from "@/api";
import { usePaperFormat } from "@/lib/format";
import { PrivacyBlur } from "@/ui/PrivacyBlur";
import { type Sum, sumsOf } from "./paper";

const LOOKS: Record<Sum["weight"], string> = {
  plain: "text-ink-2",
  strong: "border-t border-line pt-2 font-semibold",
  last: "border-t border-ink-3 pt-2",
};

/** What the lines of a paper come to. */
export function PaperSums({ invoice, tax }: { invoice: InvoiceView; tax: string }) {
  const format = usePaperFormat();
  const colour = invoice.kind === "invoice" ? "text-accent" : "text-ink";
  return (
    <dl className="w-full min-w-0 space-y-1.5 @lg:max-w-72">
      {sumsOf(invoice, tax, format).map(({ id, label, amount, weight, remark }) => (
        <div
          key={id}
          className={clsx("flex flex-wrap items-baseline justify-between gap-x-4", LOOKS[weight])}
        >
          <dt
            data-amount={/\d[.,]\d/.test(label) || undefined}
            className={clsx(weight === "last" && ["font-semibold", colour])}
          >
            {label}
          </dt>
          <dd
            data-sum={id}
            className={clsx("ms-auto", weight === "last" ? ["figure text-title", colour] : "tabular")}
          >
            <PrivacyBlur>
              {format.money(amount, invoice.currency, { currency: weight === "plain" ? "none" : "symbol" })}
            </PrivacyBlur>
          </dd>
          {remark ? (
            <dd data-amount className="basis-full text-label whitespace-pre-line text-ink-3">
              {remark}
            </dd>
          ) : null}
        </div>
      ))}
    </dl>
  );
}
