import { Trans, useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { getImport, type ImportView, open } from "@/api";
import { useFormat } from "@/lib/format";
import { key } from "@/lib/queries";
import { Button } from "@/ui/Button";
import { ErrorState } from "@/ui/ErrorState";
import { Link } from "@/ui/Link";
import { Page } from "@/ui/Page";
import { SkeletonRows } from "@/ui/Skeleton";
import { Sums } from "@/ui/Sums";
import { Skipped } from "./Skipped";
import { sourceName } from "./sources";
import { UndoImport } from "./UndoImport";

/** One import: what it brought, what it left out and why, and the way to take it back. */
export function Component() {
  const { i18n } = useLingui();
  const format = useFormat();
  const navigate = useNavigate();
  const { id = "" } = useParams();
  const [undone, setUndone] = useState<ImportView | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: key("imports", "one", id),
    queryFn: () => open(getImport({ path: { id } })),
    // What is being undone is not asked for again.
    enabled: undone === null,
  });
  if (!data) {
    return (
      <Page name={i18n._("Import")}>
        {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <SkeletonRows rows={4} />}
      </Page>
    );
  }
  return (
    <Page
      name={i18n._("Import of {name}", { name: data.fileName ?? "" })}
      over={<Link to="/import">{i18n._("Import")}</Link>}
      title={
        data.totals.length > 0 ? (
          <Trans
            id="<0/> in {count, plural, one {# earning} other {# earnings}}"
            values={{ count: data.created }}
            components={{ 0: <Sums amounts={data.totals} /> }}
          />
        ) : (
          i18n._("Nothing new was in this file")
        )
      }
      lead={
        <>
          <span className="break-words">{data.fileName}</span> ·{" "}
          {i18n._(sourceName(data.dialect) ?? /*i18n*/ "Columns matched by hand")}
          {data.createdAt ? ` · ${format.instant(data.createdAt)}` : null}
        </>
      }
      actions={
        <>
          <Button icon={<Undo2 aria-hidden strokeWidth={1.75} />} onClick={() => setUndone(data)}>
            {i18n._("Undo this import")}
          </Button>
          <Link to={`/earnings?importId=${id}`} look="primary">
            {i18n._("See its earnings")}
          </Link>
        </>
      }
    >
      <dl className="mb-8 grid grid-cols-2 gap-y-5 border-y border-line py-5 sm:grid-cols-4">
        {[
          [i18n._("Rows in the file"), data.rows],
          [i18n._("Added"), data.created],
          [i18n._("In the books already"), data.duplicates],
          [i18n._("No earnings"), data.skippedCount],
        ].map(([label, count]) => (
          <div key={label}>
            <dt className="text-small text-ink-2">{label}</dt>
            <dd className="figure mt-1 text-stat">{format.number(String(count))}</dd>
          </div>
        ))}
      </dl>
      <Skipped rows={data.skipped} count={data.skippedCount} />
      <UndoImport of={undone} onClose={() => setUndone(null)} onUndone={() => void navigate("/import")} />
    </Page>
  );
}
