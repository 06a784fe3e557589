import { Trans } from "@lingui/react";
import type { CustomerWithFiguresView } from "@/api";
import { isZero } from "@/lib/decimal";
import { useFormat } from "@/lib/format";
import { Amount } from "@/ui/Amount";
import { Sums } from "@/ui/Sums";
import type { Column } from "@/ui/Table";

/** What is owed in each currency, the customer's own first; those of nothing are left out. */
export function owedBy(customer: CustomerWithFiguresView): Array<{ currency: string; amount: string }> {
  return [customer, ...customer.otherCurrencies]
    .map(({ currency, outstanding }) => ({ currency, amount: outstanding }))
    .filter(({ amount }) => !isZero(amount));
}

/** The columns of the list of customers. */
export function useColumns(): Column<CustomerWithFiguresView>[] {
  const format = useFormat();
  return [
    {
      id: "name",
      header: <Trans id="Customer" />,
      sort: "name",
      opens: true,
      className: "w-2/5 max-w-0",
      cell: ({ name, company }) => (
        <>
          <span className="block truncate">
            <bdi>{company ?? name}</bdi>
          </span>
          {company ? (
            <span className="block truncate text-label text-ink-3">
              <bdi>{name}</bdi>
            </span>
          ) : null}
        </>
      ),
    },
    {
      id: "email",
      header: <Trans id="Email" />,
      wideOnly: true,
      className: "max-w-60 truncate text-ink-2",
      cell: ({ email }) => email ?? "–",
    },
    {
      id: "last",
      header: <Trans id="Last sale" />,
      wideOnly: true,
      className: "tabular whitespace-nowrap text-ink-2",
      cell: ({ lastPurchaseOn }) => (lastPurchaseOn ? format.day(lastPurchaseOn) : "–"),
    },
    {
      id: "lifetime",
      header: <Trans id="Billed" />,
      numeric: true,
      wideOnly: true,
      cell: ({ invoiced, currency }) => <Amount value={invoiced} currency={currency} size="table" />,
    },
    {
      id: "owed",
      header: <Trans id="Owed" />,
      numeric: true,
      cell: (customer) => {
        const owed = owedBy(customer);
        if (owed.length > 0) return <Sums amounts={owed} stacked />;
        return (
          <Amount
            value={customer.outstanding}
            currency={customer.currency}
            size="table"
            className="text-ink-3"
          />
        );
      },
    },
  ];
}
