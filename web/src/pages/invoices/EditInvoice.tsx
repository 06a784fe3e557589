import { Trans, useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { getInvoice, openWithVersion } from "@/api";
import { key } from "@/lib/queries";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { Link } from "@/ui/Link";
import { Page } from "@/ui/Page";
import { SkeletonRows } from "@/ui/Skeleton";
import { draftText } from "./draft";
import { Editor } from "./Editor";

/** A draft, to be written on. What was issued is not changed any more. */
export function Component() {
  const { i18n } = useLingui();
  const { id = "" } = useParams();
  // A form is not refilled while somebody writes in it.
  const query = useQuery({
    queryKey: key("invoices", "draft", id),
    queryFn: async () => {
      const { data, version } = await openWithVersion(getInvoice({ path: { id } }));
      return { invoice: data, version };
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  const name = i18n._("Edit invoice");
  if (query.error) {
    return (
      <Page name={name}>
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      </Page>
    );
  }
  if (!query.data) {
    return (
      <Page name={name}>
        <SkeletonRows rows={6} />
      </Page>
    );
  }
  const { invoice } = query.data;
  if (invoice.status !== "draft") {
    return (
      <Page name={name}>
        <EmptyState
          title={<Trans id="{number} is issued, and stays as it is." values={{ number: invoice.number }} />}
          actions={
            <Link look="primary" to={`/invoices/${id}`}>
              <Trans id="Show it" />
            </Link>
          }
        >
          <Trans id="Correct it with a credit note, or draft the same again." />
        </EmptyState>
      </Page>
    );
  }
  return <Editor key={id} name={name} initial={draftText(invoice)} start={query.data} />;
}
