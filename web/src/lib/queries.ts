import { QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiFailure } from "@/api";

/**
 * The first part of every query key: one name per resource. `["earnings", "list", filters]`, `["earnings", "one", id]`.
 * A write invalidates by this name, and so do the events of other sessions.
 */
export const RESOURCES = [
  "account",
  "admin",
  "customers",
  "dashboard",
  "documents",
  "earnings",
  "expenses",
  "goals",
  "imports",
  "invoices",
  "movements",
  "payments",
  "platforms",
  "products",
  "profile",
  "rates",
  "recurring",
  "reports",
  "sales",
  "security",
  "series",
  "settings",
  "trash",
  "webhooks",
] as const;

export type Resource = (typeof RESOURCES)[number];

/** A query key: the resource, then whatever tells its queries apart. */
export function key(resource: Resource, ...rest: readonly unknown[]): readonly [Resource, ...unknown[]] {
  return [resource, ...rest];
}

const FIGURES: readonly Resource[] = ["dashboard", "reports"];

/** What a change of one kind of thing makes stale, beside the thing itself. */
const TOUCHES: Record<string, readonly Resource[]> = {
  account: ["account", "profile"],
  customer: ["trash", "customers", "invoices", "sales", ...FIGURES],
  document: ["documents", "expenses"],
  earning: ["trash", "earnings", "platforms", "goals", ...FIGURES],
  email: ["profile", "account"],
  expense: ["trash", "expenses", "documents", "goals", ...FIGURES],
  goal: ["trash", "goals", ...FIGURES],
  invoice: ["trash", "invoices", "customers", "payments", "products", "goals", ...FIGURES],
  mfa: ["security"],
  passkey: ["security"],
  password: ["security"],
  payment: ["payments", "invoices", "customers", ...FIGURES],
  platform: ["trash", "platforms", "earnings", ...FIGURES],
  post: ["settings"],
  product: ["trash", "products", "movements", "sales", ...FIGURES],
  products: ["products", "movements", ...FIGURES],
  profile: ["profile", ...FIGURES],
  rate: ["rates", "earnings", "expenses", ...FIGURES],
  recurring: ["recurring", "invoices"],
  sale: ["sales", "products", "movements", "customers", "goals", ...FIGURES],
  // A year of books, which has something of everything.
  sample: RESOURCES,
  series: ["series", "settings"],
  session: ["security"],
  settings: ["settings"],
  statement: ["imports", "earnings", "platforms", "goals", ...FIGURES],
  stock: ["products", "movements", ...FIGURES],
  token: ["security"],
  webhook: ["webhooks"],
};

/** The resources that an event of this kind makes stale. `kind` is `earning.recorded`, or only `earning`. */
export function touchedBy(kind: string): readonly Resource[] {
  return TOUCHES[kind.split(".")[0] ?? ""] ?? [];
}

function isUnreachable(failure: unknown): boolean {
  return failure instanceof ApiFailure && failure.unreachable;
}

/** Where nobody answers, what is asked again is asked once the server is back. */
function worthRetrying(tries: number, failure: Error): boolean {
  if (isUnreachable(failure) || (failure instanceof ApiFailure && failure.status < 500)) return false;
  return tries < 2;
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    // What was read stays readable, as it was, where nobody answers.
    onError: (failure, query) => {
      if (query.state.data !== undefined && isUnreachable(failure)) {
        query.setState({ status: "success", error: null });
      }
    },
  }),
  defaultOptions: {
    queries: { staleTime: 30_000, gcTime: 10 * 60_000, retry: worthRetrying, networkMode: "always" },
    mutations: { retry: false, networkMode: "always" },
  },
});

/** Marks as stale whatever a change of this kind touches; what is on screen is fetched anew. */
export function changed(...kinds: readonly string[]): Promise<void> {
  const stale = new Set(kinds.flatMap(touchedBy));
  return queryClient.invalidateQueries({
    predicate: ({ queryKey }) =>
      RESOURCES.some((resource) => resource === queryKey[0] && stale.has(resource)),
  });
}
