import { Trans, useLingui } from "@lingui/react";
import { type FormEvent, useId, useRef, useState } from "react";
import { Button } from "@/ui/Button";
import { Cancel } from "@/ui/Cancel";
import { Dialog } from "@/ui/Dialog";
import { Field } from "@/ui/Field";
import { TextInput } from "@/ui/TextInput";
import { faultsOf } from "./useSaved";

interface RenameProps {
  open: boolean;
  name: string;
  onClose: () => void;
  onRename: (name: string) => Promise<void>;
}

/** Gives something another name. */
export function Rename({ open, name, onClose, onRename }: RenameProps) {
  const { i18n } = useLingui();
  const id = useId();
  const [text, setText] = useState(name);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  async function send(): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      await onRename(text.trim());
      onClose();
    } catch (failure) {
      const { errors, problem: said } = faultsOf(failure, ["name"]);
      setProblem(errors.name ?? said);
    } finally {
      setBusy(false);
    }
  }

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    if (!busy) void send();
  }

  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={i18n._("Rename")}
      initialFocus={input}
      actions={
        <>
          <Cancel />
          <Button type="submit" form={id} variant="primary" busy={busy}>
            {i18n._("Save")}
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={onSubmit}>
        <Field label={<Trans id="Name" />} error={problem}>
          <TextInput
            ref={input}
            name="name"
            autoComplete="off"
            maxLength={100}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </Field>
      </form>
    </Dialog>
  );
}
