import { Trans, useLingui } from "@lingui/react";
import { useState } from "react";
import { createBackup, open as opened } from "@/api";
import { Field } from "@/ui/Field";
import { TextInput } from "@/ui/TextInput";
import { ActDialog } from "../parts/ActDialog";
import { earntrack } from "../parts/commands";
import { errand } from "../parts/reason";

const NOTE_MAX = 200;

interface BackupDialogProps {
  open: boolean;
  onClose: () => void;
  onBegun: () => void;
}

/** Asks for a note before a backup is made. */
export function BackupDialog({ open, onClose, onBegun }: BackupDialogProps) {
  const { i18n } = useLingui();
  const [note, setNote] = useState("");
  const text = note.trim();

  async function make(reason: string): Promise<void> {
    await opened(createBackup({ headers: errand(reason), body: { note: text || null } }));
    setNote("");
    onBegun();
  }

  return (
    <ActDialog
      open={open}
      onClose={onClose}
      onAct={make}
      title={i18n._("Back up now")}
      about={
        <Trans id="The server goes on meanwhile. The backup is opened and looked through before it counts." />
      }
      action={i18n._("Back up")}
      command={earntrack("backup", ...(text ? ["--note", text] : []))}
      names={["note"]}
      fields={(errors) => (
        <Field
          label={<Trans id="Note" />}
          aside={<Trans id="Optional" />}
          hint={<Trans id="What to remember it by." />}
          error={errors.note}
        >
          <TextInput
            name="note"
            autoComplete="off"
            maxLength={NOTE_MAX}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        </Field>
      )}
    />
  );
}
