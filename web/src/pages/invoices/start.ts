import type { Currency, InvoicingSettingsView } from "@/api";
import { type DraftText, emptyLine } from "./draft";

/** An empty form, with what the settings say. */
export function emptyDraft(
  settings: InvoicingSettingsView,
  currency: Currency,
  customerId: string,
): DraftText {
  return {
    customerId,
    currency,
    issueDate: null,
    dueDate: null,
    termsDays: String(settings.paymentTermsDays),
    pricesIncludeTax: settings.pricesIncludeTax,
    discount: "",
    isPercent: true,
    exchangeRate: "",
    buyerReference: "",
    terms: settings.terms ?? "",
    notes: settings.notes ?? "",
    lines: [emptyLine()],
  };
}
