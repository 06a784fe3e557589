import type { APIRequestContext } from "@playwright/test";
import { type Account, register } from "./account";

/** An account of its own that bills people: a business. */
export type Seller = Account;

/** Registers somebody in Ireland who bills in euros. */
export async function newSeller(request: APIRequestContext): Promise<Seller> {
  const seller = await register(request, "seller");
  await seller.put("/user/profile", {
    locale: "en-IE",
    business: { name: "Byrne Design", address: "8 Quay Street\nGalway", country: "IE", email: seller.email },
  });
  return seller;
}
