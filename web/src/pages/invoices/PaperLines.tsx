import { Trans } from "@lingui/react";
import clsx from "clsx";
import type { InvoiceLineView, InvoiceView } from "@/api";
import { isZero, negate } from "@/lib/decimal";
import { type Format, usePaperFormat } from "@/lib/format";
import { currencyDigits } from "@/lib/money";
import { PrivacyBlur } from "@/ui/PrivacyBlur";
import { rateText } from "./paper";

const HEAD =
  "border-b border-ink-3 py-1.5 ps-3 text-end text-label font-normal whitespace-nowrap text-ink-3 first:ps-0 first:text-start";
const CELL = "tabular border-b border-line py-2.5 ps-3 text-end align-top whitespace-nowrap text-ink-2";

function quantityText(line: InvoiceLineView, format: Format): string {
  return [format.number(line.quantity), line.unit].filter(Boolean).join(" ");
}

/** A price with as many decimals as it needs, at least those of the currency. */
function priceText(line: InvoiceLineView, currency: string, format: Format): string {
  return format.number(line.unitPrice, { least: currencyDigits(currency), most: 6 });
}

/** The lines of a paper. Where it is narrow, how an amount comes about stands below what it is for. */
export function PaperLines({ invoice, tax }: { invoice: InvoiceView; tax: string }) {
  const format = usePaperFormat();
  const { currency, lines } = invoice;
  const plain = (amount: string) => format.money(amount, currency, { currency: "none" });
  const hasDiscount = lines.some((line) => !isZero(line.discount));
  const hasTax = lines.some((line) => line.taxCategory === "standard");
  const rate = (line: InvoiceLineView) =>
    line.taxCategory === "standard" || line.taxCategory === "zeroRated"
      ? rateText(line.taxRate, format)
      : "–";
  return (
    <table className="mt-8 w-full border-collapse">
      <thead>
        <tr>
          <th scope="col" className={HEAD}>
            <Trans id="Description" />
          </th>
          <th scope="col" className={clsx(HEAD, WIDE)}>
            <Trans id="Quantity" />
          </th>
          <th scope="col" className={clsx(HEAD, WIDE)}>
            <Trans id="Unit price" />
          </th>
          {hasDiscount ? (
            <th scope="col" className={clsx(HEAD, WIDE)}>
              <Trans id="Discount" />
            </th>
          ) : null}
          {hasTax ? (
            <th scope="col" className={clsx(HEAD, WIDE)}>
              {tax}
            </th>
          ) : null}
          <th scope="col" className={HEAD}>
            <Trans id="Amount" />
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two lines of a paper may be alike.
          <tr key={index}>
            <td className="w-full border-b border-line py-2.5 align-top wrap-anywhere whitespace-pre-line">
              <span dir="auto" className="block">
                {line.description}
              </span>
              <PrivacyBlur>
                <span className="tabular block text-label text-ink-3 @lg:hidden">
                  {quantityText(line, format)} × {priceText(line, currency, format)}
                  {isZero(line.discount) ? "" : ` ${plain(negate(line.discount))}`}
                  {hasTax ? ` · ${tax} ${rate(line)}` : ""}
                </span>
              </PrivacyBlur>
            </td>
            <td className={clsx(CELL, WIDE)}>{quantityText(line, format)}</td>
            <td className={clsx(CELL, WIDE)}>
              <PrivacyBlur>{priceText(line, currency, format)}</PrivacyBlur>
            </td>
            {hasDiscount ? (
              <td className={clsx(CELL, WIDE)}>
                <PrivacyBlur>{isZero(line.discount) ? "" : plain(negate(line.discount))}</PrivacyBlur>
              </td>
            ) : null}
            {hasTax ? <td className={clsx(CELL, WIDE)}>{rate(line)}</td> : null}
            <td className={clsx(CELL, "text-ink")}>
              <PrivacyBlur>{plain(line.total)}</PrivacyBlur>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Left out on a narrow paper. */
const WIDE = "hidden @lg:table-cell";
