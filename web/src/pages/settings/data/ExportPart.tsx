import { Trans, useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import {
  type AccountExportView,
  ApiFailure,
  downloadAccountExport,
  getAccountExport,
  open,
  requestAccountExport,
} from "@/api";
import { download } from "@/lib/download";
import { useFormat } from "@/lib/format";
import { key, queryClient } from "@/lib/queries";
import { useSession } from "@/lib/session";
import { withStepUp } from "@/lib/step-up";
import { keepDraft, useUi } from "@/lib/store";
import { Button } from "@/ui/Button";
import { ErrorState } from "@/ui/ErrorState";
import { Part } from "../parts/Part";
import { useDoing } from "../parts/useDoing";

const LOOK_EVERY = 2_000;

/** The archive that was asked for last on this device. The server lists none. */
function useKeptExport(): [string | null, (id: string) => void] {
  const owner = useSession((state) => state.user?.id) ?? "";
  const name = `export of ${owner}`;
  const kept = useUi((state) => state.drafts[name]);
  return [typeof kept === "string" ? kept : null, (id) => keepDraft(name, id)];
}

/** One archive of everything: asked for, waited for, fetched. */
export function ExportPart() {
  const { i18n } = useLingui();
  const [id, keep] = useKeptExport();
  const { busy, act } = useDoing();
  const found = useQuery({
    queryKey: key("account", "export", id),
    queryFn: () => open(getAccountExport({ path: { id: id ?? "" } })),
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data?.status === "queued" ? LOOK_EVERY : false),
  });
  const isGone = found.error instanceof ApiFailure && found.error.status === 404;

  async function request(): Promise<void> {
    const asked = await withStepUp(() => open(requestAccountExport()));
    queryClient.setQueryData(key("account", "export", asked.id), asked);
    keep(asked.id);
  }

  const isUnderWay = found.data?.status === "queued";
  return (
    <Part
      title={<Trans id="Take everything along" />}
      about={
        <Trans id="A ZIP archive: every row as JSON and CSV, your documents, your invoices as they were issued." />
      }
    >
      <div className="flex flex-col gap-4">
        {found.error && !isGone ? (
          <ErrorState error={found.error} onRetry={() => void found.refetch()} />
        ) : null}
        <div role="status">{found.data ? <Standing archive={found.data} /> : null}</div>
        <div>
          <Button busy={busy || isUnderWay} onClick={() => void act(request)}>
            {found.data?.status === "ready" ? i18n._("Make a new archive") : i18n._("Make an archive")}
          </Button>
        </div>
      </div>
    </Part>
  );
}

function Standing({ archive }: { archive: AccountExportView }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const { busy, act } = useDoing();
  if (archive.status === "queued") {
    return (
      <p className="text-ink-2">
        <Trans
          id="Being made since {when}. You can leave this page."
          values={{ when: format.instant(archive.requestedAt) }}
        />
      </p>
    );
  }
  if (archive.status === "failed") {
    return (
      <p className="text-loss">
        <Trans id="The archive could not be made. Ask for it once more." />
      </p>
    );
  }
  if (archive.status === "expired") {
    return (
      <p className="text-ink-2">
        <Trans id="The last archive was swept away." />
      </p>
    );
  }
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-y border-line py-3">
      <p>
        <span className="block font-medium">
          <Trans
            id="Ready, {size}"
            values={{ size: archive.sizeBytes === null ? "" : format.bytes(archive.sizeBytes ?? 0) }}
          />
        </span>
        <span className="block text-small text-ink-3">
          {archive.expiresAt ? (
            <Trans id="Kept until {when}" values={{ when: format.instant(archive.expiresAt) }} />
          ) : null}
        </span>
      </p>
      <Button
        variant="primary"
        busy={busy}
        onClick={() =>
          void act(() =>
            download(
              downloadAccountExport({ path: { id: archive.id }, parseAs: "blob" }),
              "earntrack-export.zip",
            ),
          )
        }
      >
        {i18n._("Download")}
      </Button>
    </div>
  );
}
