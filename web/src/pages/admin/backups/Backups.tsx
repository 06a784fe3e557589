import { Trans, useLingui } from "@lingui/react";
import { useState } from "react";
import { type BackupView, listBackups, open } from "@/api";
import { useParam } from "@/lib/filters";
import { useFormat } from "@/lib/format";
import { type List, useList } from "@/lib/lists";
import { key } from "@/lib/queries";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { LoadMore } from "@/ui/LoadMore";
import { Page } from "@/ui/Page";
import { SheetSteps } from "@/ui/SheetSteps";
import { SkeletonRows, TitleSkeleton } from "@/ui/Skeleton";
import { CommandLines } from "../parts/CommandLines";
import { earntrack } from "../parts/commands";
import { errand } from "../parts/reason";
import { BackupDialog } from "./BackupDialog";
import { BackupSheet } from "./BackupSheet";
import { BackupsTable } from "./BackupsTable";
import { useArrival } from "./useArrival";

/** The backups there are, and the way to one more. */
export function Backups({ name }: { name: string }) {
  const { i18n } = useLingui();
  const [isAsked, setAsked] = useState(false);
  const [openName, setOpenName] = useParam("id");
  const list = useList(key("admin", "backups"), (cursor) =>
    open(listBackups({ headers: errand(), query: { cursor, total: true } })),
  );
  const arrival = useArrival(list.rows, list.retry);
  const isEmpty = !list.isLoading && !list.error && list.rows.length === 0;
  const shown = list.rows.find((backup) => backup.name === openName);
  const make = (
    <Button variant="primary" busy={arrival.isWaiting} onClick={() => setAsked(true)}>
      {i18n._("Back up now")}
    </Button>
  );
  return (
    <Page
      name={name}
      title={list.error ? undefined : <Title name={name} list={list} />}
      lead={
        <Trans id="Each is all there is on this server. It is opened and looked through before it counts." />
      }
      actions={isEmpty ? null : make}
    >
      <p role="status" className="mb-4 text-ink-2 empty:hidden">
        {arrival.isWaiting ? (
          <Trans id="A backup is being made. It stands here once it was found to be whole." />
        ) : arrival.isLate ? (
          <Trans id="The backup takes its time. Look again later." />
        ) : null}
      </p>
      {list.error ? <ErrorState error={list.error} onRetry={list.retry} /> : null}
      {list.isLoading ? <SkeletonRows rows={4} /> : null}
      {isEmpty ? (
        <EmptyState title={<Trans id="No backups yet" />} actions={make}>
          <Trans id="Where the settings name a place for them (BACKUP_DIR), one is made every day at midnight UTC." />
        </EmptyState>
      ) : null}
      {list.rows.length > 0 ? (
        <BackupsTable list={list} arrived={arrival.arrived} openName={openName} onOpen={setOpenName} />
      ) : null}
      <LoadMore
        shown={list.rows.length}
        total={list.total}
        hasMore={list.hasMore}
        busy={list.isLoadingMore}
        onMore={list.more}
      />
      {shown ? (
        <BackupSheet
          backup={shown}
          tools={
            <SheetSteps ids={list.rows.map((backup) => backup.name)} at={shown.name} onStep={setOpenName} />
          }
          onClose={() => setOpenName(null)}
        />
      ) : null}
      <BackupDialog open={isAsked} onClose={() => setAsked(false)} onBegun={arrival.await} />
      <CommandLines
        lines={[
          { about: i18n._("Show the backups there are"), command: earntrack("backups") },
          { about: i18n._("Make one now"), command: earntrack("backup") },
          { about: i18n._("Unpack the newest, and look whether it is whole"), command: earntrack("verify") },
          {
            about: i18n._("Put the newest back, with every server stopped"),
            command: earntrack("restore", "latest", "--replace"),
          },
        ]}
      />
    </Page>
  );
}

function Title({ name, list }: { name: string; list: List<BackupView> }) {
  const format = useFormat();
  if (list.isLoading) return <TitleSkeleton name={name} />;
  const newest = list.rows.find(({ status }) => status === "verified")?.madeAt;
  return newest ? (
    <Trans id="Backed up {when}" values={{ when: format.ago(newest) }} />
  ) : (
    <Trans id="Nothing is backed up" />
  );
}
