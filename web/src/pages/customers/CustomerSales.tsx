import { Trans, useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { listSales, open, type SaleView } from "@/api";
import { useFormat } from "@/lib/format";
import { key } from "@/lib/queries";
import { Amount } from "@/ui/Amount";
import { Section } from "@/ui/Page";
import { type Column, Table } from "@/ui/Table";

/** The latest sales to one customer; nothing where there are none. */
export function CustomerSales({ customerId }: { customerId: string }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const navigate = useNavigate();
  const sales = useQuery({
    queryKey: key("sales", "customer", customerId),
    queryFn: async () => (await open(listSales({ query: { customerId, limit: 10 } }))).items,
  }).data;
  if (!sales || sales.length === 0) return null;
  const columns: Column<SaleView>[] = [
    {
      id: "number",
      header: <Trans id="Number" />,
      opens: true,
      className: "tabular w-full whitespace-nowrap",
      cell: ({ number }) => number,
    },
    {
      id: "date",
      header: <Trans id="Date" />,
      className: "tabular whitespace-nowrap text-ink-2",
      cell: ({ saleDate }) => format.day(saleDate),
    },
    {
      id: "total",
      header: <Trans id="Total" />,
      numeric: true,
      cell: ({ total, currency }) => <Amount value={total} currency={currency} size="table" />,
    },
  ];
  return (
    <Section title={<Trans id="Latest sales" />}>
      <Table
        caption={i18n._("Latest sales")}
        columns={columns}
        rows={sales}
        rowKey={({ id }) => id}
        onOpen={({ id }) => void navigate(`/sales?id=${id}`)}
      />
    </Section>
  );
}
