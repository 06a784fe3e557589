import { i18n } from "@lingui/core";
import type { AddressForm, Currency, CustomerView, NewCustomer } from "@/api";
import { isCountry } from "@/lib/regions";
import type { Difference } from "@/ui/Conflict";

/** The form of a customer. */
export interface CustomerText {
  name: string;
  company: string;
  email: string;
  phone: string;
  taxId: string;
  currency: Currency;
  line1: string;
  line2: string;
  postalCode: string;
  city: string;
  region: string;
  country: string;
  notes: string;
}

export function emptyCustomer(currency: Currency): CustomerText {
  return {
    name: "",
    company: "",
    email: "",
    phone: "",
    taxId: "",
    currency,
    line1: "",
    line2: "",
    postalCode: "",
    city: "",
    region: "",
    country: "",
    notes: "",
  };
}

export function customerText(customer: CustomerView): CustomerText {
  const { address } = customer;
  return {
    name: customer.name,
    company: customer.company ?? "",
    email: customer.email ?? "",
    phone: customer.phone ?? "",
    taxId: customer.taxId ?? "",
    currency: customer.currency,
    line1: address?.line1 ?? "",
    line2: address?.line2 ?? "",
    postalCode: address?.postalCode ?? "",
    city: address?.city ?? "",
    region: address?.region ?? "",
    country: address?.country ?? "",
    notes: customer.notes ?? "",
  };
}

function told(text: string): string | null {
  return text.trim() || null;
}

/** What the server takes of a form; it says itself what is wrong with a field. */
export function customerBody(text: CustomerText): NewCustomer & { currency: Currency } {
  const address: AddressForm = {
    line1: told(text.line1),
    line2: told(text.line2),
    postalCode: told(text.postalCode),
    city: told(text.city),
    region: told(text.region),
    country: isCountry(text.country) ? text.country : null,
  };
  return {
    name: text.name.trim(),
    company: told(text.company),
    email: told(text.email),
    phone: told(text.phone),
    taxId: told(text.taxId),
    currency: text.currency,
    address: Object.values(address).some((part) => part !== null) ? address : null,
    notes: told(text.notes),
  };
}

/** The server's names of the address's fields are the form's with a part in front. */
export function fieldName(name: string): string {
  return name.replace(/^address\./, "");
}

const LABELS: Record<keyof CustomerText, string> = {
  name: /*i18n*/ "Name",
  company: /*i18n*/ "Company",
  email: /*i18n*/ "Email",
  phone: /*i18n*/ "Phone",
  taxId: /*i18n*/ "Tax number",
  currency: /*i18n*/ "Currency",
  line1: /*i18n*/ "Street",
  line2: /*i18n*/ "Second line",
  postalCode: /*i18n*/ "Postal code",
  city: /*i18n*/ "City",
  region: /*i18n*/ "State or province",
  country: /*i18n*/ "Country",
  notes: /*i18n*/ "Notes",
};

export const NAMES = Object.keys(LABELS).filter((name): name is keyof CustomerText => name in LABELS);

export function labelOf(name: keyof CustomerText): string {
  return i18n._(LABELS[name]);
}

/** The fields that two versions have differently, with both values. */
export function differencesOf(mine: CustomerText, theirs: CustomerText): Difference[] {
  return NAMES.filter((name) => mine[name].trim() !== theirs[name]).map((name) => ({
    label: labelOf(name),
    mine: mine[name],
    theirs: theirs[name],
  }));
}
