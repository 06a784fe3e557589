import { type APIRequestContext, type APIResponse, expect } from "@playwright/test";
import type { Earner } from "./earner";

/** An account of its own that bills people: a business, and the means to fill its books past the screen. */
export interface Seller extends Earner {
  post: (path: string, data: unknown) => Promise<Record<string, string>>;
  put: (path: string, data: unknown) => Promise<APIResponse>;
}

/** Registers somebody in Ireland who bills in euros. */
export async function newSeller(request: APIRequestContext): Promise<Seller> {
  const account = {
    email: `seller-${crypto.randomUUID()}@example.org`,
    password: `Nine-Quiet-Plovers-${Date.now()}`,
  };
  const registered = await request.post("/api/v1/auth/register", {
    data: { ...account, name: "Aoife Byrne", currency: "EUR", timezone: "UTC" },
  });
  expect(registered.status()).toBe(201);
  const headers = { authorization: `Bearer ${(await registered.json()).data.accessToken}` };
  const seller: Seller = {
    ...account,
    post: async (path, data) => {
      const answer = await request.post(`/api/v1${path}`, { headers, data });
      expect(answer.ok(), await answer.text()).toBe(true);
      return (await answer.json()).data;
    },
    put: (path, data) => request.put(`/api/v1${path}`, { headers, data }),
  };
  await seller.put("/user/profile", {
    locale: "en-IE",
    business: { name: "Byrne Design", address: "8 Quay Street\nGalway", country: "IE", email: account.email },
  });
  return seller;
}
