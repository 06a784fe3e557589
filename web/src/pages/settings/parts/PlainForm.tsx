import { type FormEvent, type ReactNode, useEffect, useRef } from "react";
import { Button } from "@/ui/Button";
import type { Plain } from "./usePlain";

interface PlainFormProps {
  form: Pick<Plain<Record<string, string>>, "errors" | "problem" | "busy" | "send">;
  label: string;
  action: string;
  children: ReactNode;
}

/** The fields of something that is done once, and its button. */
export function PlainForm({ form, label, action, children }: PlainFormProps) {
  const element = useRef<HTMLFormElement>(null);
  const { errors, problem, busy } = form;
  useEffect(() => {
    if (Object.keys(errors).length > 0)
      element.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [errors]);

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    void form.send();
  }

  return (
    <form ref={element} aria-label={label} noValidate onSubmit={onSubmit} className="flex flex-col gap-4">
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
