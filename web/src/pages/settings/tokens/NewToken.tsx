import { Trans, useLingui } from "@lingui/react";
import { type FormEvent, useRef, useState } from "react";
import { createToken, type MadeTokenView, open as opened, type ScopeName } from "@/api";
import { withStepUp } from "@/lib/step-up";
import { Button } from "@/ui/Button";
import { Cancel } from "@/ui/Cancel";
import { Checkbox } from "@/ui/Checkbox";
import { Dialog } from "@/ui/Dialog";
import { Field } from "@/ui/Field";
import { Select } from "@/ui/Select";
import { TextInput } from "@/ui/TextInput";
import { faultsOf } from "../parts/useSaved";
import { SCOPES, useScopeNames } from "./scopes";

const DAYS = [7, 30, 90, 180, 365] as const;

interface NewTokenProps {
  open: boolean;
  onClose: () => void;
  onMade: (token: MadeTokenView) => void;
}

/** Makes a token: what it is for, what it may do, and for how long. */
export function NewToken({ open, onClose, onMade }: NewTokenProps) {
  const { i18n } = useLingui();
  const names = useScopeNames();
  const [name, setName] = useState("");
  const [days, setDays] = useState("90");
  const [scopes, setScopes] = useState<ReadonlySet<ScopeName>>(new Set(["books:read"]));
  const [faults, setFaults] = useState<ReturnType<typeof faultsOf>>({ errors: {}, problem: null });
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  async function make(): Promise<void> {
    setBusy(true);
    setFaults({ errors: {}, problem: null });
    try {
      const body = { name: name.trim(), scopes: [...scopes], expiresInDays: Number(days) };
      onMade(await withStepUp(() => opened(createToken({ body }))));
      setName("");
    } catch (failure) {
      setFaults(faultsOf(failure, ["name", "scopes", "expiresInDays"]));
    } finally {
      setBusy(false);
    }
  }

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    if (!busy) void make();
  }

  function toggle(scope: ScopeName): void {
    const next = new Set(scopes);
    if (!next.delete(scope)) next.add(scope);
    setScopes(next);
  }

  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={i18n._("New token")}
      initialFocus={input}
      actions={
        <>
          <Cancel />
          <Button type="submit" form="new-token" variant="primary" busy={busy}>
            {i18n._("Make token")}
          </Button>
        </>
      }
    >
      <form id="new-token" noValidate onSubmit={onSubmit} className="flex flex-col gap-4">
        <Field label={<Trans id="What it is for" />} error={faults.errors.name}>
          <TextInput
            ref={input}
            name="name"
            autoComplete="off"
            maxLength={100}
            placeholder={i18n._("For example: import from my shop")}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <fieldset>
          <legend className="mb-1 text-small text-ink-2">
            <Trans id="What it may do" />
          </legend>
          <ul>
            {SCOPES.map(({ read, write }) => (
              <li
                key={read}
                className="flex flex-wrap items-center justify-between gap-x-4 border-b border-line py-1.5 first:border-t"
              >
                <span className="min-w-0 flex-1 basis-40">{names[read].about}</span>
                <span className="flex gap-4">
                  {[read, ...(write ? [write] : [])].map((scope) => (
                    <Checkbox
                      key={scope}
                      label={
                        <>
                          {scope === read ? <Trans id="Read" /> : <Trans id="Write" />}
                          <span className="spoken"> {names[scope].about}</span>
                        </>
                      }
                      checked={scopes.has(scope)}
                      onChange={() => toggle(scope)}
                    />
                  ))}
                </span>
              </li>
            ))}
          </ul>
          {faults.errors.scopes ? (
            <p role="alert" className="mt-1.5 text-small text-loss">
              {faults.errors.scopes}
            </p>
          ) : null}
        </fieldset>
        <Field label={<Trans id="Ends after" />} error={faults.errors.expiresInDays}>
          <Select
            name="expiresInDays"
            value={days}
            options={DAYS.map((day) => ({
              value: String(day),
              label: i18n._("{day, plural, one {# day} other {# days}}", { day }),
            }))}
            onChange={(event) => setDays(event.target.value)}
          />
        </Field>
        {faults.problem ? (
          <p role="alert" className="text-loss">
            {faults.problem}
          </p>
        ) : null}
      </form>
    </Dialog>
  );
}
