import { Trans, useLingui } from "@lingui/react";
import type { ReactNode } from "react";
import type { BackupView } from "@/api";
import { useFormat } from "@/lib/format";
import { Sheet } from "@/ui/Sheet";
import { Command } from "../parts/CommandLines";
import { earntrack } from "../parts/commands";
import { Fact, Facts } from "../parts/Facts";
import { useReasonWords } from "./words";

interface BackupSheetProps {
  backup: BackupView;
  tools: ReactNode;
  onClose: () => void;
}

/** One backup beside the list, and what can be done with it where the server runs. */
export function BackupSheet({ backup, tools, onClose }: BackupSheetProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const why = useReasonWords();
  return (
    <Sheet
      open
      peek
      onClose={onClose}
      title={backup.madeAt ? format.instant(backup.madeAt) : i18n._("Damaged backup")}
      tools={tools}
    >
      <Facts>
        <Fact name={<Trans id="Name" />}>{backup.name}</Fact>
        {backup.reason ? <Fact name={<Trans id="Why" />}>{why(backup.reason)}</Fact> : null}
        {backup.note ? <Fact name={<Trans id="Note" />}>{backup.note}</Fact> : null}
        {backup.sizeBytes === null ? null : (
          <Fact name={<Trans id="Size" />}>{format.bytes(backup.sizeBytes)}</Fact>
        )}
        {backup.isEncrypted === null ? null : (
          <Fact name={<Trans id="Encrypted" />}>{backup.isEncrypted ? i18n._("Yes") : i18n._("No")}</Fact>
        )}
        <Fact name={<Trans id="Found whole" />}>
          {backup.verifiedAt ? (
            format.instant(backup.verifiedAt)
          ) : (
            <span className="text-loss">
              <Trans id="It is damaged" />
            </span>
          )}
        </Fact>
      </Facts>
      <h3 className="mt-7 mb-3 font-semibold">
        <Trans id="On the command line" />
      </h3>
      <div className="flex flex-col gap-4">
        <Command
          about={<Trans id="Unpack it, and look whether it is whole" />}
          command={earntrack("verify", backup.name)}
        />
        <Command
          about={<Trans id="Put it back, with every server stopped" />}
          command={earntrack("restore", backup.name, "--replace")}
        />
      </div>
      <p className="mt-4 text-small text-ink-3">
        <Trans id="Backups lie in the folder that the settings name (BACKUP_DIR). They can't be fetched from here." />
      </p>
    </Sheet>
  );
}
