import { Trans, useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import {
  type CustomerWithFiguresView,
  type EntryView,
  getCustomerStatement,
  type Movement,
  open,
} from "@/api";
import { isCurrency } from "@/lib/currencies";
import { useFilters } from "@/lib/filters";
import { useFormat } from "@/lib/format";
import { key } from "@/lib/queries";
import { Amount } from "@/ui/Amount";
import { DateInput } from "@/ui/DateInput";
import { ErrorState } from "@/ui/ErrorState";
import { Field } from "@/ui/Field";
import { Link } from "@/ui/Link";
import { Section } from "@/ui/Page";
import { Select } from "@/ui/Select";
import { SkeletonRows } from "@/ui/Skeleton";

const FILTERS = ["from", "to", "currency"] as const;

const MOVEMENTS: Record<Movement, string> = {
  invoice: /*i18n*/ "Invoice",
  creditNote: /*i18n*/ "Credit note",
  payment: /*i18n*/ "Payment",
  reversal: /*i18n*/ "Reversal",
};

const CELL = "border-b border-line py-2 pe-3 last:pe-0";
const FIGURE = `${CELL} tabular text-end whitespace-nowrap`;

/** A customer's statement of account: what moved the balance, and where it stood after it. It prints as a paper. */
export function Statement({ customer }: { customer: CustomerWithFiguresView }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const { values, set } = useFilters(FILTERS);
  const chosen = values.currency ?? customer.currency;
  const currency = isCurrency(chosen) ? chosen : customer.currency;
  const query = { from: values.from, to: values.to, currency };
  const statement = useQuery({
    queryKey: key("customers", "statement", customer.id, query),
    queryFn: () => open(getCustomerStatement({ path: { id: customer.id }, query })),
  });
  const currencies = [customer.currency, ...customer.otherCurrencies.map((figures) => figures.currency)];

  return (
    <Section title={<Trans id="Statement" />}>
      <div data-chrome className="mb-4 flex flex-wrap gap-2.5">
        <Field label={<Trans id="From" />} className="w-40">
          <DateInput value={values.from ?? null} onChange={(from) => set({ from })} />
        </Field>
        <Field label={<Trans id="Until" />} className="w-40">
          <DateInput value={values.to ?? null} onChange={(to) => set({ to })} />
        </Field>
        {currencies.length > 1 ? (
          <Field label={<Trans id="Currency" />} className="w-28">
            <Select
              value={currency}
              options={currencies.map((code) => ({ value: code, label: code }))}
              onChange={({ target }) => set({ currency: target.value })}
            />
          </Field>
        ) : null}
      </div>
      {statement.error ? (
        <ErrorState error={statement.error} onRetry={() => void statement.refetch()} />
      ) : !statement.data ? (
        <SkeletonRows rows={4} />
      ) : (
        <div className="-mx-4 overflow-x-auto px-4 sm:mx-0 sm:px-0">
          <table className="w-full border-collapse">
            <caption className="spoken">{i18n._("Statement of account")}</caption>
            <thead>
              <tr className="text-small text-ink-3">
                <th scope="col" className={`${CELL} border-t text-start font-normal`}>
                  <Trans id="Date" />
                </th>
                <th scope="col" className={`${CELL} border-t text-start font-normal`}>
                  <Trans id="What" />
                </th>
                <th scope="col" className={`${FIGURE} border-t font-normal`}>
                  <Trans id="Amount" />
                </th>
                <th scope="col" className={`${FIGURE} border-t font-normal`}>
                  <Trans id="Balance" />
                </th>
              </tr>
            </thead>
            <tbody>
              {values.from ? (
                <tr className="text-ink-2">
                  <td className={`${CELL} whitespace-nowrap`}>{format.day(values.from)}</td>
                  <td className={`${CELL} w-full`}>
                    <Trans id="Brought forward" />
                  </td>
                  <td className={FIGURE} />
                  <td className={FIGURE}>
                    <Amount value={statement.data.openingBalance} currency={currency} size="table" />
                  </td>
                </tr>
              ) : null}
              {statement.data.entries.map((entry) => (
                <Entry key={entry.id} entry={entry} currency={currency} />
              ))}
              {statement.data.entries.length === 0 ? (
                <tr>
                  <td colSpan={4} className={`${CELL} text-ink-2`}>
                    <Trans id="Nothing moved." />
                  </td>
                </tr>
              ) : null}
            </tbody>
            <tfoot>
              <tr className="font-medium">
                <td colSpan={3} className={CELL}>
                  <Trans id="Owed in the end" />
                </td>
                <td className={FIGURE}>
                  <Amount value={statement.data.closingBalance} currency={currency} size="table" />
                </td>
              </tr>
            </tfoot>
          </table>
        </div>
      )}
    </Section>
  );
}

function Entry({ entry, currency }: { entry: EntryView; currency: string }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const { kind, reference } = entry;
  const isPaper = kind === "invoice" || kind === "creditNote";
  const what = i18n._(MOVEMENTS[kind]);
  return (
    <tr>
      <td className={`${CELL} tabular whitespace-nowrap text-ink-2`}>{format.day(entry.date)}</td>
      <td className={`${CELL} w-full wrap-anywhere`}>
        {isPaper ? <Link to={`/invoices/${entry.id}`}>{reference ?? what}</Link> : what}
        {!isPaper && reference ? <span className="text-ink-3"> · {reference}</span> : null}
      </td>
      <td className={FIGURE}>
        <Amount value={entry.amount} currency={currency} size="table" />
      </td>
      <td className={`${FIGURE} text-ink-2`}>
        <Amount value={entry.balance} currency={currency} size="table" />
      </td>
    </tr>
  );
}
