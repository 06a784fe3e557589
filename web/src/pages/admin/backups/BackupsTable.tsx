import { Trans, useLingui } from "@lingui/react";
import type { BackupView } from "@/api";
import { useFormat } from "@/lib/format";
import type { List } from "@/lib/lists";
import { Table } from "@/ui/Table";
import { useReasonWords } from "./words";

interface BackupsTableProps {
  list: List<BackupView>;
  arrived: ReadonlySet<string>;
  openName: string | null;
  onOpen: (name: string) => void;
}

/** One row for each backup, the newest first. */
export function BackupsTable({ list, arrived, openName, onOpen }: BackupsTableProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const why = useReasonWords();
  return (
    <Table
      caption={i18n._("Backups")}
      rows={list.rows}
      rowKey={({ name }) => name}
      onOpen={({ name }) => onOpen(name)}
      openKey={openName}
      arrived={arrived}
      stale={list.isStale}
      columns={[
        {
          id: "made",
          header: <Trans id="Made" />,
          opens: true,
          cell: (backup) => (
            <>
              <span className="block">{backup.madeAt ? format.instant(backup.madeAt) : backup.name}</span>
              <span className="block text-small text-ink-3">
                {backup.note ?? (backup.reason ? why(backup.reason) : <Trans id="It can't be read." />)}
              </span>
            </>
          ),
        },
        {
          id: "status",
          header: <Trans id="State" />,
          cell: (backup) =>
            backup.status === "verified" ? (
              <Trans id="Whole" />
            ) : (
              <span className="text-loss">
                <Trans id="Damaged" />
              </span>
            ),
        },
        {
          id: "encrypted",
          header: <Trans id="Encrypted" />,
          wideOnly: true,
          cell: (backup) =>
            backup.isEncrypted === null ? "–" : backup.isEncrypted ? i18n._("Yes") : i18n._("No"),
        },
        {
          id: "size",
          header: <Trans id="Size" />,
          numeric: true,
          cell: (backup) => (backup.sizeBytes === null ? "–" : format.bytes(backup.sizeBytes)),
        },
      ]}
    />
  );
}
