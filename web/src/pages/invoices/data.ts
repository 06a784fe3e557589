import { useQuery } from "@tanstack/react-query";
import {
  type CustomerWithFiguresView,
  getDashboard,
  getInvoice,
  getSettings,
  listCustomers,
  listInvoices,
  listMail,
  listPayments,
  listProducts,
  listSeries,
  open,
  openAll,
  openWithVersion,
  type Page,
  type ProductView,
} from "@/api";
import { key } from "@/lib/queries";

/** All rows of a list that is short enough to choose from. */
async function everyPage<Row>(fetchPage: (cursor: string | undefined) => Promise<Page<Row>>): Promise<Row[]> {
  const all: Row[] = [];
  let cursor: string | undefined;
  do {
    const page = await fetchPage(cursor);
    all.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return all;
}

const NO_CUSTOMERS: readonly CustomerWithFiguresView[] = [];
const NO_PRODUCTS: readonly ProductView[] = [];

/** Whom one can bill. */
export function useCustomers(): readonly CustomerWithFiguresView[] {
  const query = useQuery({
    queryKey: key("customers", "billable"),
    queryFn: () => everyPage((cursor) => open(listCustomers({ query: { limit: 100, cursor } }))),
    staleTime: 5 * 60_000,
  });
  return query.data ?? NO_CUSTOMERS;
}

export function useProducts(): readonly ProductView[] {
  const query = useQuery({
    queryKey: key("products", "billable"),
    queryFn: () => everyPage((cursor) => open(listProducts({ query: { limit: 100, cursor } }))),
    staleTime: 5 * 60_000,
  });
  return query.data ?? NO_PRODUCTS;
}

/** One invoice, with the version that a later write has to name. */
export function useInvoice(id: string | null) {
  return useQuery({
    queryKey: key("invoices", "version", id),
    queryFn: () => openWithVersion(getInvoice({ path: { id: id ?? "" } })),
    enabled: id !== null,
  });
}

export function usePayments(id: string, enabled = true) {
  return useQuery({
    queryKey: key("payments", "of", id),
    queryFn: () => openAll(listPayments({ path: { id } })),
    enabled,
  });
}

/** The credit notes that correct an invoice. */
export function useCreditNotes(customerId: string | undefined, invoiceId: string) {
  return useQuery({
    queryKey: key("invoices", "credits", customerId),
    queryFn: () =>
      everyPage((cursor) =>
        open(listInvoices({ query: { kind: "creditNote", customerId, limit: 100, cursor } })),
      ),
    enabled: customerId !== undefined,
    select: (notes) => notes.filter((note) => note.correctsId === invoiceId),
  });
}

/** What became of the mail about an invoice, the latest first. Letters are known by the number in their subject. */
export function useLetters(number: string | null) {
  return useQuery({
    queryKey: key("invoices", "letters"),
    queryFn: async () => (await open(listMail({ query: { limit: 100 } }))).items,
    enabled: number !== null,
    select: (letters) =>
      letters.filter(({ subject }) => number !== null && subject?.split(/\s+/).includes(number)),
  });
}

/** What new invoices are made with. */
export const invoicingQuery = {
  queryKey: key("settings", "invoicing"),
  queryFn: async () => (await open(getSettings())).invoicing,
};

export function useInvoicingSettings() {
  return useQuery({
    ...invoicingQuery,
    staleTime: 5 * 60_000,
  }).data;
}

/** The number that the next document of a kind will get. */
export function useNextNumber(kind: "invoice" | "creditNote"): string | undefined {
  return useQuery({
    queryKey: key("series", "all"),
    queryFn: () => openAll(listSeries()),
    select: (series) => series.find((one) => one.kind === kind)?.next,
  }).data;
}

/** What is waiting and what is overdue, in the profile's currency; and how many drafts and paid ones there are. */
export function useStanding() {
  const due = useQuery({
    queryKey: key("dashboard", "due"),
    queryFn: async () => {
      const { outstanding, overdue } = await open(getDashboard());
      return { outstanding, overdue };
    },
  });
  const drafts = useCount("draft");
  const paid = useCount("paid");
  return { outstanding: due.data?.outstanding, overdue: due.data?.overdue, drafts, paid };
}

function useCount(status: "draft" | "paid"): number | undefined {
  return useQuery({
    queryKey: key("invoices", "count", status),
    queryFn: async () => (await open(listInvoices({ query: { status, limit: 1, total: true } }))).total,
  }).data;
}
