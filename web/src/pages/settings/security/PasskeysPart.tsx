import { Trans, useLingui } from "@lingui/react";
import type { UseQueryResult } from "@tanstack/react-query";
import { KeyRound, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { addPasskey, open, type PasskeyView, removePasskey, updatePasskey } from "@/api";
import { useFormat } from "@/lib/format";
import { hasPasskeys, makePasskey, passkeyProblem } from "@/lib/passkeys";
import { withStepUp } from "@/lib/step-up";
import { Button } from "@/ui/Button";
import { Confirm } from "@/ui/Confirm";
import { ErrorState } from "@/ui/ErrorState";
import { IconButton } from "@/ui/IconButton";
import { SkeletonRows } from "@/ui/Skeleton";
import { failed, said } from "@/ui/toasts";
import { Part } from "../parts/Part";
import { Rename } from "../parts/Rename";
import { useDoing } from "../parts/useDoing";
import { securityChanged } from "./queries";

/** Keys of devices, with which one signs in without a password, or shows as a second step. */
export function PasskeysPart({ passkeys }: { passkeys: UseQueryResult<PasskeyView[]> }) {
  const { i18n } = useLingui();
  const { busy, act } = useDoing();

  async function add(): Promise<void> {
    let made: Awaited<ReturnType<typeof makePasskey>>;
    try {
      made = await withStepUp(makePasskey);
    } catch (failure) {
      const problem = passkeyProblem(failure);
      if (problem === null) throw failure;
      failed(problem);
      return;
    }
    const name = i18n._("Passkey {number}", { number: (passkeys.data?.length ?? 0) + 1 });
    await withStepUp(() => open(addPasskey({ body: { ...made, name } })));
    said(i18n._("Passkey added"));
    await securityChanged();
  }

  return (
    <Part
      title={<Trans id="Passkeys" />}
      about={
        <Trans id="Sign in with your device's lock instead of a password. Nothing to type, nothing to phish." />
      }
    >
      {passkeys.error ? <ErrorState error={passkeys.error} onRetry={() => void passkeys.refetch()} /> : null}
      {passkeys.isPending ? <SkeletonRows rows={1} /> : null}
      <ul className="mb-4 empty:hidden">
        {passkeys.data?.map((passkey) => (
          <Passkey key={passkey.id} passkey={passkey} />
        ))}
      </ul>
      {hasPasskeys() ? (
        <Button icon={<KeyRound aria-hidden strokeWidth={1.75} />} busy={busy} onClick={() => void act(add)}>
          {i18n._("Add a passkey")}
        </Button>
      ) : (
        <p className="text-ink-2">
          <Trans id="Browsers offer passkeys over HTTPS and on localhost only." />
        </p>
      )}
    </Part>
  );
}

function Passkey({ passkey }: { passkey: PasskeyView }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const [asks, setAsks] = useState<"rename" | "remove" | null>(null);
  const { busy, act } = useDoing();
  const path = { id: passkey.id };

  async function remove(): Promise<void> {
    const done = await act(async () => {
      await withStepUp(() => open(removePasskey({ path })));
      await securityChanged();
    });
    if (done) said(i18n._("Passkey removed"));
    setAsks(null);
  }

  return (
    <li className="flex min-h-12 items-center justify-between gap-3 border-b border-line py-1.5 first:border-t">
      <span className="min-w-0">
        <span className="block truncate font-medium">{passkey.name}</span>
        <span className="block text-small text-ink-3">
          {passkey.lastUsedAt ? (
            <Trans id="Last used {when}" values={{ when: format.ago(passkey.lastUsedAt) }} />
          ) : (
            <Trans id="Never used" />
          )}
        </span>
      </span>
      <span className="flex">
        <IconButton
          label={i18n._("Rename {name}", { name: passkey.name })}
          icon={<Pencil aria-hidden strokeWidth={1.75} />}
          onClick={() => setAsks("rename")}
        />
        <IconButton
          label={i18n._("Remove {name}", { name: passkey.name })}
          icon={<Trash2 aria-hidden strokeWidth={1.75} />}
          onClick={() => setAsks("remove")}
        />
      </span>
      <Rename
        open={asks === "rename"}
        name={passkey.name}
        onClose={() => setAsks(null)}
        onRename={async (name) => {
          await open(updatePasskey({ path, body: { name } }));
          await securityChanged();
        }}
      />
      <Confirm
        open={asks === "remove"}
        onClose={() => setAsks(null)}
        onConfirm={() => void remove()}
        title={<Trans id="Remove {name}?" values={{ name: passkey.name }} />}
        action={i18n._("Remove")}
        busy={busy}
        danger
      >
        <Trans id="It no longer signs you in. Delete it on the device as well." />
      </Confirm>
    </li>
  );
}
