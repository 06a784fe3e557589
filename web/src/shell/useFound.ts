import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useEffect, useState } from "react";
import { listCustomers, listEarnings, listInvoices, listProducts, open } from "@/api";
import { type Format, useFormat } from "@/lib/format";
import { key } from "@/lib/queries";

export interface Found {
  id: string;
  title: string;
  note: string;
  to: string;
}

const PAUSE = 150;
const EACH = 4;
const NOTHING: readonly Found[] = [];

async function find(q: string, format: Format): Promise<Found[]> {
  const query = { q, limit: EACH };
  const [customers, invoices, products, earnings] = await Promise.all([
    open(listCustomers({ query })),
    open(listInvoices({ query })),
    open(listProducts({ query })),
    open(listEarnings({ query })),
  ]);
  return [
    ...customers.items.map(({ id, name, company, email }) => ({
      id: `customer ${id}`,
      title: company ?? name,
      note: (company ? name : email) ?? "",
      to: `/customers/${id}`,
    })),
    ...invoices.items.map((invoice) => ({
      id: `invoice ${invoice.id}`,
      title: invoice.number ?? invoice.customerName,
      note: format.money(invoice.total, invoice.currency),
      to: `/invoices/${invoice.id}`,
    })),
    ...products.items.map(({ id, name, sku }) => ({
      id: `product ${id}`,
      title: name,
      note: sku ?? "",
      to: `/products/${id}`,
    })),
    ...earnings.items.map((earning) => ({
      id: `earning ${earning.id}`,
      title: earning.notes ?? format.day(earning.date),
      note: `${format.day(earning.date)} · ${format.money(earning.amount, earning.currency)}`,
      to: `/earnings?id=${earning.id}`,
    })),
  ];
}

/** What the books hold that fits what was typed, once typing pauses. */
export function useFound(typed: string): readonly Found[] {
  const format = useFormat();
  const wanted = useDeferredValue(typed.trim());
  const [q, setQ] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setQ(wanted), PAUSE);
    return () => clearTimeout(timer);
  }, [wanted]);
  const query = useQuery({
    queryKey: key("reports", "found", q),
    queryFn: () => find(q, format),
    enabled: q.length >= 2 && q === wanted,
    staleTime: 10_000,
  });
  return (q === wanted && q.length >= 2 && query.data) || NOTHING;
}
