import type { InvoiceSortParam, ListInvoicesData } from "@/api";

/** The parts that the list can be narrowed to, by the word in the address. */
export const SHOWS = ["waiting", "overdue", "drafts", "paid", "credits"] as const;

export type Show = (typeof SHOWS)[number];

export const FILTERS = ["q", "show", "from", "to", "sort"] as const;

type Query = NonNullable<ListInvoicesData["query"]>;

const QUERIES: Record<Show, Query> = {
  waiting: { outstanding: true },
  overdue: { overdue: true },
  drafts: { status: "draft" },
  paid: { status: "paid" },
  credits: { kind: "creditNote" },
};

const SORTS: readonly InvoiceSortParam[] = [
  "createdAt",
  "-createdAt",
  "issueDate",
  "-issueDate",
  "dueDate",
  "-dueDate",
  "total",
  "-total",
];

export function readShow(text: string | undefined): Show | null {
  return SHOWS.find((show) => show === text) ?? null;
}

/** What the server is asked for, of what the address says. */
export function queryOf(values: Partial<Record<(typeof FILTERS)[number], string>>): Query {
  const show = readShow(values.show);
  return {
    ...(show ? QUERIES[show] : {}),
    q: values.q,
    from: values.from,
    to: values.to,
  };
}

export function sortOf(text: string | undefined): InvoiceSortParam | undefined {
  return SORTS.find((sort) => sort === text);
}
