import { useLingui } from "@lingui/react";
import type { ReactNode } from "react";
import { Button } from "@/ui/Button";
import { Secret } from "../parts/Secret";

interface ToldSecretProps {
  /** What is to be known about it. */
  children: ReactNode;
  secret: string;
  onClose: () => void;
}

/** The secret that calls are signed with, told once. */
export function ToldSecret({ children, secret, onClose }: ToldSecretProps) {
  const { i18n } = useLingui();
  return (
    <section
      role="status"
      aria-label={i18n._("The new secret")}
      className="mb-8 flex max-w-xl flex-col gap-3 border-s-2 border-accent ps-4"
    >
      <p className="text-ink-2">{children}</p>
      <Secret text={secret} label={i18n._("Copy the secret")} />
      <div>
        <Button size="small" onClick={onClose}>
          {i18n._("I have kept it")}
        </Button>
      </div>
    </section>
  );
}
