import { i18n } from "@lingui/core";
import type { CustomerView } from "@/api";
import { editablePrice } from "@/lib/editable";
import type { Format } from "@/lib/format";
import { readNumber } from "@/lib/forms";
import type { Difference } from "@/ui/Conflict";
import { type DraftText, isBlank, type LineText } from "./draft";

/** A price that one version has as it was typed, and the other as it is kept, is the same price. */
function priceText(typed: string, currency: string): string {
  const read = readNumber(typed, 6);
  return read.ok ? editablePrice(read.value, currency) : typed;
}

function lineText(line: LineText, currency: string): string {
  const { description, quantity, unit, discount, isPercent, taxRate } = line;
  const off = discount.trim() ? ` −${discount}${isPercent ? "%" : ""}` : "";
  const tax = taxRate.trim() ? `, ${taxRate}%` : "";
  return `${description}: ${[quantity, unit].filter(Boolean).join(" ")} × ${priceText(line.unitPrice, currency)}${off}${tax}`;
}

function linesText({ lines, currency }: DraftText): string {
  return lines
    .filter((line) => !isBlank(line))
    .map((line) => lineText(line, currency))
    .join("\n");
}

/** The fields that two versions of a draft have differently, with both values. */
export function differencesOf(
  mine: DraftText,
  theirs: DraftText,
  customers: readonly CustomerView[],
  format: Format,
): Difference[] {
  const name = (id: string) => {
    const customer = customers.find((one) => one.id === id);
    return customer ? (customer.company ?? customer.name) : "";
  };
  const off = ({ discount, isPercent }: DraftText) =>
    discount.trim() ? `${discount}${isPercent ? "%" : ""}` : "";
  const day = (date: string | null) => (date ? format.longDay(date) : "");
  const told: ReadonlyArray<readonly [string, (text: DraftText) => string]> = [
    [i18n._("Customer"), (text) => name(text.customerId)],
    [i18n._("Currency"), (text) => text.currency],
    [i18n._("Lines"), linesText],
    [i18n._("Discount"), off],
    [i18n._("Date of issue"), (text) => day(text.issueDate)],
    [i18n._("Due date"), (text) => day(text.dueDate)],
    [i18n._("Days to pay"), (text) => text.termsDays],
    [i18n._("Prices include tax"), (text) => (text.pricesIncludeTax ? i18n._("Yes") : i18n._("No"))],
    [i18n._("Customer's reference"), (text) => text.buyerReference],
    [i18n._("Terms"), (text) => text.terms],
    [i18n._("Notes"), (text) => text.notes],
  ];
  return told
    .map(([label, of]) => ({ label, mine: of(mine), theirs: of(theirs) }))
    .filter((difference) => difference.mine !== difference.theirs);
}
