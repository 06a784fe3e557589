import type { FormEvent, ReactNode } from "react";
import { Button } from "@/ui/Button";
import type { Plain } from "./usePlain";

interface PlainFormProps {
  form: Pick<Plain<Record<string, string>>, "form" | "problem" | "busy" | "send">;
  label: string;
  action: string;
  children: ReactNode;
}

/** The fields of something that is done once, and its button. */
export function PlainForm({ form, label, action, children }: PlainFormProps) {
  const { problem, busy } = form;

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    void form.send();
  }

  return (
    <form ref={form.form} aria-label={label} noValidate onSubmit={onSubmit} className="flex flex-col gap-4">
      {children}
      {problem ? (
        <p role="alert" className="text-loss">
          {problem}
        </p>
      ) : null}
      <div>
        <Button type="submit" busy={busy}>
          {action}
        </Button>
      </div>
    </form>
  );
}
