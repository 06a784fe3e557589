import { Trans, useLingui } from "@lingui/react";
import type { ReactNode } from "react";
import { Section } from "@/ui/Page";
import { Secret } from "../../settings/parts/Secret";

export interface CommandLine {
  about: ReactNode;
  command: string;
}

/** One command, ready to be copied, under what it does. */
export function Command({ about, command }: CommandLine) {
  const { i18n } = useLingui();
  return (
    <div>
      <p className="mb-1 text-small text-ink-2">{about}</p>
      <Secret text={command} label={i18n._("Copy the command")} />
    </div>
  );
}

/** What does the same where the server runs. */
export function CommandLines({ lines }: { lines: readonly CommandLine[] }) {
  return (
    <Section
      title={<Trans id="On the command line" />}
      className="border-t border-line pt-6"
      aside={
        <span className="text-small text-ink-3">
          <Trans id="Run these where the server runs" />
        </span>
      }
    >
      <div className="grid gap-x-8 gap-y-4 xl:grid-cols-2">
        {lines.map((line) => (
          <Command key={line.command} {...line} />
        ))}
      </div>
    </Section>
  );
}
