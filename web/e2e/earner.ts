import { type APIRequestContext, expect } from "@playwright/test";
import { type Account, register } from "./account";

export { arrive } from "./account";

/** An account of its own for one journey, with what it has earned so far. */
export interface Earner extends Account {
  platformId: string;
}

/** The first day of a month that lies so many months ahead or back, in UTC. */
function firstOf(monthsAhead: number): string {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + monthsAhead, 1))
    .toISOString()
    .slice(0, 10);
}

/** Registers an earner who made 4,000 euros in 80 hours in each of the last two months, and 1,000 in this one. */
export async function newEarner(request: APIRequestContext): Promise<Earner> {
  const account = await register(request, "earner");
  const platform = { name: "Northwind", category: "freelance", currency: "EUR" };
  const { id: platformId = "" } = await account.post("/platforms", platform);
  for (const [month, amount, hours] of [
    [-2, "4000.00", "80"],
    [-1, "4000.00", "80"],
    [0, "1000.00", "20"],
  ] as const) {
    const made = await account.post("/earnings", {
      platformId,
      amount,
      hours,
      currency: "EUR",
      date: firstOf(month),
    });
    expect(made.amount).toBe(amount);
  }
  return { ...account, platformId };
}
