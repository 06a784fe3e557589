import { Trans, useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import { getAccount, open } from "@/api";
import { useFormat } from "@/lib/format";
import { key } from "@/lib/queries";
import { ErrorState } from "@/ui/ErrorState";
import { Page } from "@/ui/Page";
import { ErasePart } from "./data/ErasePart";
import { ExportPart } from "./data/ExportPart";
import { ImportPart } from "./data/ImportPart";
import { RestorePart } from "./data/RestorePart";
import { SamplePart } from "./data/SamplePart";

/** Taking one's data along, bringing it in, and away. */
export function Component() {
  const { i18n } = useLingui();
  const format = useFormat();
  const account = useQuery({ queryKey: key("account", "standing"), queryFn: () => open(getAccount()) });
  const erasure = account.data?.erasure ?? null;
  return (
    <Page
      name={i18n._("Your data")}
      title={
        erasure ? (
          <Trans
            id="Your account will be erased on {date}"
            values={{ date: format.instant(erasure.dueAt) }}
          />
        ) : null
      }
      lead={<Trans id="It is yours: take it along whenever you like, and away for good." />}
    >
      {account.error ? <ErrorState error={account.error} onRetry={() => void account.refetch()} /> : null}
      {erasure ? <RestorePart erasure={erasure} /> : null}
      <SamplePart />
      <ExportPart />
      <ImportPart />
      {erasure === null ? <ErasePart /> : null}
    </Page>
  );
}
