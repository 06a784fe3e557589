import { Trans, useLingui } from "@lingui/react";
import type { FormEvent, ReactNode } from "react";
import { Button } from "@/ui/Button";
import { useUnsaved } from "./unsaved";
import type { Saved } from "./useSaved";

interface SavedFormProps {
  /** What of it is saved; its values are not looked at. */
  saved: Omit<Saved<object>, "values" | "set">;
  /** What the form is of, for those who do not see its heading. */
  label: string;
  children: ReactNode;
}

/** The fields of a section and the line beneath them: Save, what became of it, and the way back. */
export function SavedForm({ saved, label, children }: SavedFormProps) {
  const { i18n } = useLingui();
  const { form, isChanged, busy, problem, isSaved } = saved;
  useUnsaved(isChanged);

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    if (isChanged) void saved.save();
  }

  return (
    <form ref={form} aria-label={label} noValidate onSubmit={onSubmit} className="flex flex-col gap-4">
      {children}
      {problem ? (
        <p role="alert" className="text-loss">
          {problem}
        </p>
      ) : null}
      <div className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-2">
        <Button
          type="submit"
          variant={isChanged ? "primary" : "quiet"}
          aria-disabled={!isChanged}
          busy={busy}
        >
          {i18n._("Save")}
        </Button>
        {isChanged && !busy ? (
          <Button variant="ghost" onClick={saved.discard}>
            {i18n._("Discard")}
          </Button>
        ) : null}
        <span role="status" className="text-small text-ink-2">
          {isSaved ? <Trans id="Saved" /> : null}
        </span>
        {isSaved ? (
          <Button variant="ghost" size="small" busy={busy} onClick={() => void saved.undo()}>
            {i18n._("Undo")}
          </Button>
        ) : null}
      </div>
    </form>
  );
}
