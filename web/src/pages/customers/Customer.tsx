import { Trans, useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import { MoreHorizontal } from "lucide-react";
import { useNavigate, useParams } from "react-router";
import { type CustomerWithFiguresView, getCustomer, openWithVersion } from "@/api";
import { isZero } from "@/lib/decimal";
import { useParam } from "@/lib/filters";
import { useFormat } from "@/lib/format";
import { useKeys } from "@/lib/keys";
import { key } from "@/lib/queries";
import { addressLines } from "@/pages/invoices/paper";
import { Amount } from "@/ui/Amount";
import { Button } from "@/ui/Button";
import { ErrorState } from "@/ui/ErrorState";
import { IconButton } from "@/ui/IconButton";
import { Link } from "@/ui/Link";
import { Menu } from "@/ui/Menu";
import { Page, Section } from "@/ui/Page";
import { SkeletonRows } from "@/ui/Skeleton";
import { Sums } from "@/ui/Sums";
import { CustomerInvoices } from "./CustomerInvoices";
import { CustomerSales } from "./CustomerSales";
import { CustomerSheet } from "./CustomerSheet";
import { owedBy } from "./columns";
import { Figures } from "./Figures";
import { MergeDialog } from "./MergeDialog";
import { Statement } from "./Statement";
import { useCustomerWrites } from "./useCustomerWrites";

/** One customer: what is owed, what was billed and bought, and how to reach them. */
export function Component() {
  const { i18n } = useLingui();
  const navigate = useNavigate();
  const { id = "" } = useParams();
  const [isEditing, setEditing] = useParam("edit");
  const [dialog, setDialog] = useParam("do");
  const { archive, remove } = useCustomerWrites();
  const query = useQuery({
    queryKey: key("customers", "version", id),
    queryFn: () => openWithVersion(getCustomer({ path: { id } })),
  });
  useKeys({ e: () => setEditing("1") });

  /** Leaves the page of what will be gone, and then deletes it. */
  async function leave(gone: CustomerWithFiguresView): Promise<void> {
    await navigate("/customers", { flushSync: true });
    await remove([gone]);
  }

  if (query.error) {
    return (
      <Page name={i18n._("Customer")}>
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      </Page>
    );
  }
  if (!query.data) {
    return (
      <Page name={i18n._("Customer")}>
        <SkeletonRows />
      </Page>
    );
  }

  const { data: customer, version } = query.data;
  const name = customer.company ?? customer.name;
  const owed = owedBy(customer);
  return (
    <Page
      name={name}
      over={<bdi>{name}</bdi>}
      title={
        owed.length === 0 ? (
          <Trans id="Owes nothing" />
        ) : (
          <Trans id="Owes <0/>" components={{ 0: <Sums amounts={owed} /> }} />
        )
      }
      lead={
        customer.mergedInto ? (
          <Link to={`/customers/${customer.mergedInto}`}>
            <Trans id="Merged into another customer" />
          </Link>
        ) : customer.isActive ? null : (
          <Trans id="Archived" />
        )
      }
      actions={
        <>
          <Menu
            trigger={
              <IconButton
                label={i18n._("More")}
                icon={<MoreHorizontal aria-hidden strokeWidth={1.75} />}
                className="max-sm:order-last"
              />
            }
            items={[
              { id: "print", label: i18n._("Print the statement"), onSelect: () => window.print() },
              {
                id: "merge",
                label: i18n._("Merge into another one"),
                disabled: customer.mergedInto !== null,
                onSelect: () => setDialog("merge"),
              },
              {
                id: "archive",
                label: customer.isActive ? i18n._("Archive") : i18n._("Bring back"),
                disabled: customer.mergedInto !== null,
                onSelect: () => void archive([customer], !customer.isActive),
              },
              {
                id: "delete",
                label: i18n._("Delete"),
                danger: true,
                apart: true,
                disabled: customer.purchases > 0 || !isZero(customer.invoiced),
                onSelect: () => void leave(customer),
              },
            ]}
          />
          <Button onClick={() => setEditing("1")}>
            <Trans id="Edit" />
          </Button>
          <Link look="primary" to={`/invoices/new?customer=${id}`}>
            <Trans id="New invoice" />
          </Link>
        </>
      }
    >
      <div data-chrome>
        <Figures customer={customer} />
      </div>
      <div className="grid gap-x-14 xl:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="min-w-0">
          <div data-chrome>
            <CustomerInvoices customer={customer} />
            <CustomerSales customerId={id} />
          </div>
          <Statement customer={customer} />
        </div>
        <About customer={customer} />
      </div>
      {isEditing ? (
        <CustomerSheet
          stored={{ customer, version }}
          onClose={() => setEditing(null)}
          onSaved={() => setEditing(null)}
        />
      ) : null}
      {dialog === "merge" ? (
        <MergeDialog
          customer={customer}
          onClose={() => setDialog(null)}
          onMerged={(into) => void navigate(`/customers/${into}`, { replace: true })}
        />
      ) : null}
    </Page>
  );
}

/** How to reach them, and what one has noted. */
function About({ customer }: { customer: CustomerWithFiguresView }) {
  const { i18n } = useLingui();
  const { locale } = useFormat();
  const { name, company, email, phone, taxId, notes } = customer;
  const address = addressLines(customer.address, null, locale);
  const facts = [
    ...(company ? [{ label: i18n._("Person"), value: name }] : []),
    ...(email ? [{ label: i18n._("Email"), value: email }] : []),
    ...(phone ? [{ label: i18n._("Phone"), value: phone }] : []),
    ...(address.length > 0 ? [{ label: i18n._("Address"), value: address.join("\n") }] : []),
    ...(taxId ? [{ label: i18n._("Tax number"), value: taxId }] : []),
    ...(notes ? [{ label: i18n._("Notes"), value: notes }] : []),
  ];
  return (
    <Section title={<Trans id="About" />} className="print:hidden">
      {facts.length === 0 ? (
        <p className="text-ink-2">
          <Trans id="Only the name is known." />
        </p>
      ) : (
        <dl className="space-y-3">
          {facts.map(({ label, value }) => (
            <div key={label}>
              <dt className="text-small text-ink-3">{label}</dt>
              <dd dir="auto" className="wrap-anywhere whitespace-pre-line">
                {value}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {isZero(customer.credit) ? null : (
        <p className="mt-4 text-ink-2">
          <Trans
            id="Has <0/> to their credit."
            components={{ 0: <Amount value={customer.credit} currency={customer.currency} size="table" /> }}
          />
        </p>
      )}
    </Section>
  );
}
