import { Trans, useLingui } from "@lingui/react";
import { Plus } from "lucide-react";
import { listRecurringInvoices, open, type RecurringInvoiceView } from "@/api";
import { useParam } from "@/lib/filters";
import { useFormat } from "@/lib/format";
import { useList } from "@/lib/lists";
import { key } from "@/lib/queries";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { Link } from "@/ui/Link";
import { LoadMore } from "@/ui/LoadMore";
import { Page } from "@/ui/Page";
import { SkeletonRows } from "@/ui/Skeleton";
import { type Column, Table } from "@/ui/Table";
import { useCustomers } from "./data";
import { RecurringSheet } from "./RecurringSheet";
import { useRecurringWrites } from "./useRecurringWrites";
import { everyInWords } from "./words";

/** Invoices that come again by themselves. */
export function Component() {
  const { i18n } = useLingui();
  const format = useFormat();
  const customers = useCustomers();
  const [openId, setOpenId] = useParam("id");
  const [isNew, setNew] = useParam("new");
  const { setActive, remove } = useRecurringWrites();
  const list = useList(key("recurring", "list"), (cursor, signal) =>
    open(listRecurringInvoices({ query: { cursor, total: true }, signal })),
  );
  const active = list.rows.filter(({ isActive }) => isActive);
  const next = active
    .map(({ nextOn }) => nextOn)
    .filter((day) => day !== null)
    .toSorted()[0];
  const opened = list.rows.find(({ id }) => id === openId) ?? null;
  const nameOf = (id: string) => {
    const customer = customers.find((one) => one.id === id);
    return customer ? (customer.company ?? customer.name) : "";
  };

  function close(): void {
    if (isNew) setNew(null);
    else setOpenId(null);
  }

  const columns: Column<RecurringInvoiceView>[] = [
    {
      id: "name",
      header: <Trans id="Name" />,
      opens: true,
      className: "w-full max-w-0",
      cell: ({ name, customerId }) => (
        <>
          <span className="block truncate">
            <bdi>{name}</bdi>
          </span>
          <span className="block truncate text-label text-ink-3">
            <bdi>{nameOf(customerId)}</bdi>
          </span>
        </>
      ),
    },
    {
      id: "every",
      header: <Trans id="How often" />,
      wideOnly: true,
      className: "whitespace-nowrap text-ink-2",
      cell: ({ unit, every }) => everyInWords(unit, every),
    },
    {
      id: "does",
      header: <Trans id="What it does" />,
      wideOnly: true,
      className: "whitespace-nowrap text-ink-2",
      cell: ({ autoIssue }) => (autoIssue ? <Trans id="Issues it" /> : <Trans id="Leaves a draft" />),
    },
    {
      id: "next",
      header: <Trans id="Next" />,
      numeric: true,
      cell: ({ isActive, nextOn }) => {
        if (!isActive) return <Trans id="Stopped" />;
        return nextOn ? format.day(nextOn) : <Trans id="Over" />;
      },
    },
  ];

  return (
    <Page
      name={i18n._("Recurring invoices")}
      over={
        <Link to="/invoices">
          <Trans id="Invoices" />
        </Link>
      }
      title={
        next ? (
          <Trans id="The next one comes on {day}." values={{ day: format.longDay(next) }} />
        ) : (
          <Trans id="Recurring invoices" />
        )
      }
      actions={
        <Button variant="primary" icon={<Plus aria-hidden strokeWidth={1.75} />} onClick={() => setNew("1")}>
          <Trans id="New recurring invoice" />
        </Button>
      }
    >
      {list.error ? (
        <ErrorState error={list.error} onRetry={list.retry} />
      ) : list.isLoading ? (
        <SkeletonRows rows={4} />
      ) : list.rows.length === 0 ? (
        <EmptyState
          title={<Trans id="Nothing comes again yet." />}
          actions={
            <Button variant="primary" onClick={() => setNew("1")}>
              <Trans id="New recurring invoice" />
            </Button>
          }
        >
          <Trans id="A retainer, a rent, a subscription: it is drafted on its day, or issued if you want that." />
        </EmptyState>
      ) : (
        <>
          <Table
            caption={i18n._("Recurring invoices")}
            columns={columns}
            rows={list.rows}
            rowKey={({ id }) => id}
            onOpen={({ id }) => setOpenId(id)}
            openKey={openId}
            rowKeys={{
              e: ({ id }) => setOpenId(id),
              Delete: (recurring) => void remove(recurring),
            }}
            stale={list.isStale}
          />
          <LoadMore
            shown={list.rows.length}
            total={list.total}
            hasMore={list.hasMore}
            busy={list.isLoadingMore}
            onMore={list.more}
          />
        </>
      )}
      {isNew || opened ? (
        <RecurringSheet
          key={opened?.id ?? "new"}
          recurring={isNew ? null : opened}
          onClose={close}
          onActive={setActive}
          onRemove={(recurring) => void remove(recurring).then((done) => done && close())}
        />
      ) : null}
    </Page>
  );
}
