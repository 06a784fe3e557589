import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type APIRequestContext, expect, type Page } from "@playwright/test";
import { arrive } from "./account";
import { adminParts, patterns, reports } from "./routes";
import type { Server } from "./server";

const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==",
  "base64",
);
const WHO = { email: "aoife@example.org", password: "Seven-Calm-Herons-1927" };

type Row = Record<string, string>;

/** Who looks after a server, and whose books have something on every page. */
export interface Keeper {
  read: (path: string) => Promise<Row[]>;
  put: (path: string, data: unknown) => Promise<void>;
  /** Comes back with a session of its own, and arrives at a page. */
  enter: (page: Page, path: string) => Promise<void>;
}

/** Makes the first account of a server, and fills its books: with sample data, and with whatever that leaves out. */
export async function newKeeper(request: APIRequestContext, { setupUrl }: Server): Promise<Keeper> {
  const claimed = await request.post("/api/v1/auth/setup", {
    data: {
      ...WHO,
      token: setupUrl?.split("#token=")[1],
      name: "Aoife Byrne",
      currency: "EUR",
      timezone: "UTC",
    },
  });
  expect(claimed.ok(), await claimed.text()).toBe(true);
  const headers = { authorization: `Bearer ${(await claimed.json()).data.accessToken}` };

  async function send(method: "POST" | "PUT" | "DELETE" | "GET", path: string, options: object = {}) {
    const answer = await request.fetch(`/api/v1${path}`, { method, headers, ...options });
    expect(answer.ok(), `${method} ${path}: ${await answer.text()}`).toBe(true);
    return answer.status() === 204 ? null : (await answer.json()).data;
  }
  const post = (path: string, data: object) => send("POST", path, { data });
  const read = (path: string): Promise<Row[]> => send("GET", path);

  await send("PUT", "/user/profile", {
    data: {
      locale: "en-IE",
      business: { name: "Byrne Design", address: "8 Quay Street\nGalway", country: "IE", email: WHO.email },
    },
  });
  await send("POST", "/user/sample-data");
  const [product, other] = await read("/products");
  const [customer] = await read("/customers");
  const [expense, wrong] = await read("/expenses");
  await post("/sales", {
    customerId: customer?.id,
    lines: [
      { productId: product?.id, quantity: "1" },
      { productId: other?.id, quantity: "2" },
    ],
  });
  await post("/invoices/recurring", {
    name: "Care of the website",
    customerId: customer?.id,
    anchor: `${new Date().getUTCFullYear() + 1}-01-31`,
    unit: "month",
    lines: [{ description: "Care of the website", quantity: "1", unitPrice: "240" }],
  });
  await post("/user/tokens", { name: "Spreadsheet", scopes: ["books:read"], expiresInDays: 90 });
  await post("/user/webhooks", {
    url: "https://books.example.org/hook",
    kinds: ["invoice.paid"],
    isActive: false,
  });
  await send("POST", "/documents/upload", {
    multipart: {
      file: { name: "receipt.png", mimeType: "image/png", buffer: PIXEL },
      expenseId: expense?.id ?? "",
    },
  });
  const statement = readFileSync(join(import.meta.dirname, "..", "..", "samples", "upwork-earnings.csv"));
  await send("POST", "/earnings/imports", {
    multipart: { file: { name: "upwork-earnings.csv", mimeType: "text/csv", buffer: statement } },
  });
  await send("DELETE", `/expenses/${wrong?.id}`);
  return {
    read,
    put: (path, data) => send("PUT", path, { data }),
    enter: async (page, path) => {
      const { origin } = new URL(claimed.url());
      const again = await page.request.post(`${origin}/api/v1/auth/login`, {
        data: { ...WHO, client: "web" },
      });
      expect(again.ok()).toBe(true);
      await arrive(page, { cookies: [] }, path);
    },
  };
}

/** Why one looks at what belongs to others. */
export const REASON = "A walk through every page";

/** Gives the reason without which no part of the administration is shown. */
export async function sayWhy(page: Page): Promise<void> {
  const why = page.locator("main form input");
  await why.fill(REASON);
  await why.press("Enter");
  await expect(why).toBeHidden();
}

/** Which list the `:id` of a path is taken from. */
const LISTS: Record<string, string> = {
  "/platforms/:id": "/platforms",
  "/invoices/:id": "/invoices?status=partiallyPaid",
  "/invoices/:id/edit": "/invoices?status=draft",
  "/customers/:id": "/customers",
  "/products/:id": "/products",
  "/import/:id": "/earnings/imports",
  "/settings/webhooks/:id": "/user/webhooks",
};

export interface Paths {
  /** Those that nobody needs to sign in for. */
  open: string[];
  /** Those of somebody's books. */
  own: string[];
}

/** The pages that are made for paper, too. */
export const PRINTED = /^\/reports\/|^\/invoices\/[\da-f-]{36}$|^\/customers\/./;

const OPEN = new Set(["/login", "/setup", "/register", "/forgot", "/reset-password", "/verify-email"]);

/** An address for every page there is. */
export async function pathsOf({ read }: Pick<Keeper, "read">): Promise<Paths> {
  const paths: Paths = { open: [], own: [] };
  for (const pattern of patterns()) {
    if (OPEN.has(pattern)) paths.open.push(pattern);
    else if (pattern === "/*") paths.own.push("/nowhere");
    else if (pattern === "/reports/:report") paths.own.push(...reports().map((slug) => `/reports/${slug}`));
    else if (pattern === "/admin/:part?") {
      paths.own.push(...adminParts().map((part) => `/admin/${part}`.replace(/\/$/, "")));
    } else if (!pattern.includes(":")) paths.own.push(pattern);
    else {
      const list = LISTS[pattern];
      if (!list) throw new Error(`no list is known for ${pattern}: add it to LISTS`);
      const [first] = await read(list);
      if (!first?.id) throw new Error(`${list} is empty, so ${pattern} cannot be shown`);
      paths.own.push(pattern.replace(":id", first.id));
    }
  }
  return paths;
}
