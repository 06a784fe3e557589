import { useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Navigate, useSearchParams } from "react-router";
import { getCustomer, open } from "@/api";
import { useFormat } from "@/lib/format";
import { key } from "@/lib/queries";
import { ErrorState } from "@/ui/ErrorState";
import { Page } from "@/ui/Page";
import { SkeletonRows } from "@/ui/Skeleton";
import { invoicingQuery } from "./data";
import { Editor } from "./Editor";
import { emptyDraft } from "./start";

/** A new invoice, for the customer that the address names, if any. */
export function Component() {
  const { i18n } = useLingui();
  const { currency } = useFormat();
  const [params] = useSearchParams();
  const customerId = params.get("customer") ?? "";
  // Named once the form is at the server, so that a reload goes on with it.
  const [draftId] = useState(params.get("draft"));
  const settings = useQuery(invoicingQuery);
  const customer = useQuery({
    queryKey: key("customers", "one", customerId),
    queryFn: () => open(getCustomer({ path: { id: customerId } })),
    enabled: customerId !== "",
  });
  const name = i18n._("New invoice");
  if (draftId) return <Navigate to={`/invoices/${draftId}/edit`} replace />;
  const error = settings.error ?? customer.error;
  if (error) {
    return (
      <Page name={name}>
        <ErrorState error={error} onRetry={() => void settings.refetch()} />
      </Page>
    );
  }
  if (!settings.data || (customerId && !customer.data)) {
    return (
      <Page name={name}>
        <SkeletonRows rows={6} />
      </Page>
    );
  }
  const initial = emptyDraft(settings.data, customer.data?.currency ?? currency, customerId);
  return <Editor name={name} initial={initial} start={null} />;
}
