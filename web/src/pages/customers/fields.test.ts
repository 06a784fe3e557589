import { expect, it } from "vitest";
import { customerBody, differencesOf, emptyCustomer, fieldName } from "./fields";

it("leaves out what is not known", () => {
  expect(customerBody({ ...emptyCustomer("EUR"), name: " Aoife " })).toEqual({
    name: "Aoife",
    company: null,
    email: null,
    phone: null,
    taxId: null,
    currency: "EUR",
    address: null,
    notes: null,
  });
});

it("sends an address as a whole", () => {
  const { address } = customerBody({ ...emptyCustomer("EUR"), name: "A", city: "Cork", country: "IE" });
  expect(address).toEqual({
    line1: null,
    line2: null,
    postalCode: null,
    city: "Cork",
    region: null,
    country: "IE",
  });
});

it("shows both values of what two tabs left differently, and nothing else", () => {
  const mine = { ...emptyCustomer("EUR"), name: "Aoife", phone: "1" };
  const theirs = { ...mine, phone: "2" };
  expect(differencesOf(mine, theirs)).toEqual([{ label: "Phone", mine: "1", theirs: "2" }]);
});

it("knows the server's fields by the form's names", () => {
  expect(fieldName("address.postalCode")).toBe("postalCode");
  expect(fieldName("email")).toBe("email");
});
