import { expect, it } from "vitest";
import type { CustomerView, InvoicingSettingsView, ProfileView } from "@/api";
import { missingOf } from "./missing";

const user = (address: string | null, taxId: string | null) =>
  ({ business: { address, taxId } }) as ProfileView;
const settings = (iban: string | null) => ({ iban }) as InvoicingSettingsView;
const customer = (line1: string | null) => ({ address: { line1, city: null } }) as CustomerView;

it("names all that the paper lacks", () => {
  expect(missingOf(user(" ", null), settings(null), { address: null } as CustomerView)).toEqual([
    "sellerAddress",
    "sellerTaxId",
    "iban",
    "buyerAddress",
  ]);
});

it("misses nothing that is there, and nothing that is not known yet", () => {
  expect(missingOf(user("Hauptstraße 1", "DE1"), settings("DE02"), customer("Ring 2"))).toEqual([]);
  expect(missingOf(null, undefined, undefined)).toEqual([]);
});
