import type { CustomerView, InvoicingSettingsView, ProfileView } from "@/api";

export type Missing = "sellerAddress" | "sellerTaxId" | "iban" | "buyerAddress";

/** What an invoice usually has to say, and this paper would not. What is not known yet is not missed. */
export function missingOf(
  user: ProfileView | null,
  settings: InvoicingSettingsView | undefined,
  customer: CustomerView | undefined,
): Missing[] {
  const missing: Missing[] = [];
  if (user && !user.business?.address?.trim()) missing.push("sellerAddress");
  if (user && !user.business?.taxId?.trim()) missing.push("sellerTaxId");
  if (settings && !settings.iban) missing.push("iban");
  if (customer && !customer.address?.line1?.trim() && !customer.address?.city?.trim())
    missing.push("buyerAddress");
  return missing;
}
