import { i18n } from "@lingui/core";
import type {
  AddressView,
  Country,
  CustomerView,
  InvoiceView,
  InvoicingSettingsView,
  ProfileView,
  TaxView,
} from "@/api";
import { isZero, negate, sign } from "@/lib/decimal";
import type { Format } from "@/lib/format";

/** One side of a paper: who it is, and what there is to say below the name. */
export interface Side {
  name: string;
  lines: string[];
}

export interface Account {
  holder: string;
  iban: string;
  bic: string | null;
}

/** A line of the sums: what it is, how much, and how loudly. */
export interface Sum {
  id: string;
  label: string;
  amount: string;
  weight: "plain" | "strong" | "last";
  remark?: string | null | undefined;
}

const CITY_FIRST = new Set(["US", "CA", "AU", "GB", "IE", "NZ", "IN", "SG", "TH"]);

function present(lines: ReadonlyArray<string | null | undefined>): string[] {
  return lines.filter((line): line is string => Boolean(line?.trim()));
}

/** An address, a line each; the country is named where the other side is in another one. */
export function addressLines(address: AddressView | null, home: Country | null, locale: string): string[] {
  if (!address) return [];
  const { city, region, postalCode, country } = address;
  const town =
    country && CITY_FIRST.has(country)
      ? present([present([city, region]).join(", "), postalCode]).join(" ")
      : present([postalCode, city]).join(" ");
  const below = country && CITY_FIRST.has(country) ? null : region;
  const abroad =
    country && country !== home ? new Intl.DisplayNames(locale, { type: "region" }).of(country) : null;
  return present([address.line1, address.line2, town, below, abroad]);
}

function taxLine(taxId: string | null | undefined): string | null {
  if (!taxId) return null;
  return /^[A-Z]{2}/.test(taxId) ? i18n._("VAT ID {taxId}", { taxId }) : i18n._("Tax ID {taxId}", { taxId });
}

/** The sender, as the profile names it. */
export function sellerOf(user: ProfileView | null): Side {
  const business = user?.business;
  const own = user?.name ?? user?.email ?? "";
  const name = business?.name ?? own;
  return {
    name,
    lines: present([
      name === own ? null : own,
      ...(business?.address?.split("\n") ?? []),
      taxLine(business?.taxId),
      business?.email,
      business?.phone,
    ]),
  };
}

/** The customer, addressed as a company where it is one. */
export function buyerOf(customer: CustomerView, home: Country | null, locale: string): Side {
  return {
    name: customer.company ?? customer.name,
    lines: present([
      customer.company ? customer.name : null,
      ...addressLines(customer.address, home, locale),
      taxLine(customer.taxId),
    ]),
  };
}

/** Where to pay, if the settings say so. */
export function accountOf(
  settings: InvoicingSettingsView | undefined,
  user: ProfileView | null,
): Account | null {
  if (!settings?.iban) return null;
  return {
    holder: settings.accountHolder ?? user?.name ?? "",
    iban: settings.iban.replace(/(.{4})(?=.)/g, "$1 "),
    bic: settings.bic,
  };
}

/** What a tax is called where the seller is at home. */
export function taxName(country: Country | null | undefined): string {
  if (!country || country === "US") return i18n._("Tax");
  return ["AU", "CA", "IN", "MY", "NZ", "SG"].includes(country) ? "GST" : i18n._("VAT");
}

/** A rate as a paper writes it: `8.25%`. */
export function rateText(rate: string, format: Format): string {
  return format.percent(rate, rate.split(".")[1]?.replace(/0+$/, "").length ?? 0);
}

function taxLabel(row: TaxView, tax: string, isIncluded: boolean, base: string, rate: string): string {
  switch (row.category) {
    case "zeroRated":
      return i18n._("Zero-rated on {base}", { base });
    case "exempt":
      return i18n._("Exempt from tax on {base}", { base });
    case "reverseCharge":
      return i18n._("Reverse charge on {base}", { base });
    case "outOfScope":
      return i18n._("Outside the scope of tax on {base}", { base });
    case "standard":
      return isIncluded
        ? i18n._("includes {tax} {rate} on {base}", { tax, rate, base })
        : i18n._("{tax} {rate} on {base}", { tax, rate, base });
  }
}

/** What the lines come to, in the order of the paper, and what was paid and credited by now. */
export function sumsOf(invoice: InvoiceView, tax: string, format: Format): Sum[] {
  const plain = (amount: string) => format.money(amount, invoice.currency, { currency: "none" });
  const hasDiscount = !isZero(invoice.discount);
  const settled = !isZero(invoice.paid) || !isZero(invoice.credited);
  const sums: Sum[] = [];
  if (hasDiscount || invoice.taxes.length > 0) {
    sums.push({ id: "subtotal", label: i18n._("Subtotal"), amount: invoice.subtotal, weight: "plain" });
  }
  if (hasDiscount) {
    const amount = negate(invoice.discount);
    sums.push({ id: "discount", label: i18n._("Discount"), amount, weight: "plain" });
  }
  const taxes = invoice.taxes.map(
    (row): Sum => ({
      id: `${row.category} ${row.rate}`,
      label: taxLabel(row, tax, invoice.pricesIncludeTax, plain(row.base), rateText(row.rate, format)),
      amount: row.amount,
      weight: "plain",
      remark: row.reason,
    }),
  );
  const total: Sum = {
    id: "total",
    label: i18n._("Total"),
    amount: invoice.total,
    weight: settled ? "strong" : "last",
  };
  sums.push(...(invoice.pricesIncludeTax ? [total, ...taxes] : [...taxes, total]));
  if (sign(invoice.paid) !== 0) {
    sums.push({ id: "paid", label: i18n._("Paid"), amount: negate(invoice.paid), weight: "plain" });
  }
  if (sign(invoice.credited) !== 0) {
    sums.push({
      id: "credited",
      label: i18n._("Credited"),
      amount: negate(invoice.credited),
      weight: "plain",
    });
  }
  if (settled) {
    sums.push({ id: "due", label: i18n._("Amount due"), amount: invoice.balance, weight: "last" });
  }
  return sums;
}

export interface Headline {
  amount: string;
  sentence: string | null;
  tone: "plain" | "late";
}

/** The amount that a paper is about by now, and what is to be said of it. */
export function headlineOf(invoice: InvoiceView, format: Format, corrects: string | null): Headline {
  const late = invoice.overdue;
  const tone = late ? "late" : "plain";
  if (invoice.kind === "creditNote") {
    const sentence = corrects ? i18n._("credited against invoice {number}", { number: corrects }) : null;
    return { amount: invoice.total, sentence, tone };
  }
  switch (invoice.status) {
    case "paid":
      return { amount: invoice.total, sentence: i18n._("paid in full"), tone };
    case "void":
      return { amount: invoice.total, sentence: i18n._("void: there is nothing to pay"), tone };
    case "credited":
      return { amount: invoice.total, sentence: i18n._("credited in full: there is nothing to pay"), tone };
    default: {
      const amount = invoice.status === "draft" ? invoice.total : invoice.balance;
      if (!invoice.dueDate) {
        const days = invoice.paymentTermsDays;
        const sentence = i18n._(
          "{days, plural, =0 {due at once} one {due # day after issue} other {due # days after issue}}",
          { days },
        );
        return { amount, sentence, tone };
      }
      const date = format.longDay(invoice.dueDate);
      return {
        amount,
        sentence: late ? i18n._("was due by {date}", { date }) : i18n._("due by {date}", { date }),
        tone,
      };
    }
  }
}
