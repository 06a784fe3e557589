import { Trans, useLingui } from "@lingui/react";
import type { MadeTokenView, ScopeName } from "@/api";
import { Button } from "@/ui/Button";
import { Secret } from "../parts/Secret";

/** Something that the token can show for itself, by what it may read. */
const TRIALS: ReadonlyArray<readonly [ScopeName, string]> = [
  ["books:read", "/earnings?limit=5"],
  ["insight:read", "/analytics/dashboard"],
  ["shop:read", "/products?limit=5"],
  ["billing:read", "/invoices?limit=5"],
];

/** The command that tries a token out. */
export function trialOf({ token, scopes }: Pick<MadeTokenView, "token" | "scopes">, origin: string): string {
  const path = TRIALS.find(([scope]) => scopes.includes(scope))?.[1] ?? "/";
  return `curl -H "Authorization: Bearer ${token}" \\\n  "${origin}/api/v1${path}"`;
}

/** A token, told once, and how to use it. */
export function MadeToken({ made, onClose }: { made: MadeTokenView; onClose: () => void }) {
  const { i18n } = useLingui();
  return (
    <section
      role="status"
      aria-label={i18n._("The new token")}
      className="mb-8 flex flex-col gap-3 border-s-2 border-accent ps-4"
    >
      <p>
        <span className="font-medium">{made.name}</span>{" "}
        <span className="text-ink-2">
          <Trans id="Copy it now: it is not told again." />
        </span>
      </p>
      <Secret text={made.token} label={i18n._("Copy the token")} />
      <p className="text-small text-ink-2">
        <Trans id="Try it:" />
      </p>
      <Secret text={trialOf(made, location.origin)} label={i18n._("Copy the command")} />
      <div>
        <Button size="small" onClick={onClose}>
          {i18n._("I have kept it")}
        </Button>
      </div>
    </section>
  );
}
