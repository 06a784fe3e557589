import { Trans, useLingui } from "@lingui/react";
import { PanelRightClose, PanelRightOpen } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { showFaults } from "@/lib/faults";
import { useFormat } from "@/lib/format";
import { useKeys } from "@/lib/keys";
import { Button } from "@/ui/Button";
import { Conflict } from "@/ui/Conflict";
import { IconButton } from "@/ui/IconButton";
import { Page } from "@/ui/Page";
import { RadioGroup } from "@/ui/RadioGroup";
import { CustomerField } from "./CustomerField";
import { useCustomers } from "./data";
import { differencesOf } from "./differences";
import { type DraftErrors, type DraftText, draftText, readDraft } from "./draft";
import { Lines } from "./Lines";
import { Preview } from "./Preview";
import { SaveState } from "./SaveState";
import { TermsFields } from "./TermsFields";
import { type Saved, useDraft } from "./useDraft";
import { useRowActions } from "./useRowActions";

interface EditorProps {
  initial: DraftText;
  start: Saved | null;
  name: string;
}

/** A form on the left, the paper on the right; on phones the paper is behind a tab. */
export function Editor({ initial, start, name }: EditorProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const navigate = useNavigate();
  const customers = useCustomers();
  const [text, setText] = useState(initial);
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const [isFolded, setFolded] = useState(false);
  const [tab, setTab] = useState<"form" | "paper">("form");
  const form = useRef<HTMLFormElement>(null);
  const draft = useDraft(text, start);
  const { discard } = useRowActions();
  const reading = readDraft(text);
  const errors: DraftErrors = {
    ...draft.errors,
    ...(reading.ok ? {} : { ...(asked ? reading.missing : {}), ...reading.wrong }),
  };
  const [params, setParams] = useSearchParams();
  const leaving = useRef(false);
  const newId = start ? undefined : draft.saved?.invoice.id;
  useEffect(() => {
    if (newId && !leaving.current && params.get("draft") !== newId) {
      setParams({ ...Object.fromEntries(params), draft: newId }, { replace: true, preventScrollReset: true });
    }
  }, [newId, params, setParams]);
  useKeys({ p: () => setFolded(!isFolded) });

  function set(change: Partial<DraftText>): void {
    setText((present) => ({ ...present, ...change }));
  }

  async function review(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!reading.ok) {
      showFaults(form, () => {
        setAsked(true);
        setTab("form");
      });
      return;
    }
    setAsked(true);
    setBusy(true);
    leaving.current = true;
    const saved = await draft.save(text);
    leaving.current = saved !== null;
    setBusy(false);
    if (saved) void navigate(`/invoices/${saved.invoice.id}`);
  }

  async function throwAway(): Promise<void> {
    leaving.current = true;
    await navigate("/invoices", { flushSync: true });
    if (draft.saved) await discard([draft.saved.invoice]);
  }

  const paper = <Preview saved={draft.saved} stale={draft.state === "saving"} customerId={text.customerId} />;
  return (
    <Page
      name={name}
      lead={<SaveState state={draft.state} saved={draft.saved !== null} problem={draft.problem} />}
      actions={
        <>
          <Button variant="ghost" onClick={() => void throwAway()}>
            <Trans id="Discard" />
          </Button>
          <Button type="submit" form="invoice" variant="primary" busy={busy}>
            <Trans id="Review" />
          </Button>
          <IconButton
            className="max-xl:hidden"
            label={isFolded ? i18n._("Show the paper") : i18n._("Hide the paper")}
            aria-pressed={isFolded}
            icon={
              isFolded ? (
                <PanelRightOpen aria-hidden strokeWidth={1.75} />
              ) : (
                <PanelRightClose aria-hidden strokeWidth={1.75} />
              )
            }
            onClick={() => setFolded(!isFolded)}
          />
        </>
      }
    >
      <RadioGroup
        className="mb-5 xl:hidden"
        label={<Trans id="View" />}
        hideLabel
        look="segments"
        value={tab}
        onChange={setTab}
        choices={[
          { value: "form", label: <Trans id="Form" /> },
          { value: "paper", label: <Trans id="Paper" /> },
        ]}
      />
      <div
        className={
          isFolded
            ? "max-w-2xl"
            : "gap-10 xl:grid xl:grid-cols-[minmax(0,1fr)_minmax(0,34rem)] xl:items-start"
        }
      >
        <form
          id="invoice"
          ref={form}
          noValidate
          onSubmit={(event) => void review(event)}
          className={tab === "form" ? "flex flex-col gap-7" : "flex flex-col gap-7 max-xl:hidden"}
        >
          <CustomerField
            value={text.customerId}
            error={errors.customerId}
            onChange={(customer) =>
              set({
                customerId: customer?.id ?? "",
                ...(customer && !draft.saved ? { currency: customer.currency } : {}),
              })
            }
          />
          <Lines
            lines={text.lines}
            currency={text.currency}
            errors={errors}
            onChange={(lines) => set({ lines })}
          />
          <TermsFields text={text} errors={errors} home={format.currency} onChange={set} />
        </form>
        {isFolded ? null : (
          <div className={tab === "paper" ? "xl:sticky xl:top-20" : "max-xl:hidden xl:sticky xl:top-20"}>
            {paper}
          </div>
        )}
      </div>
      <Conflict
        open={draft.theirs !== null}
        differences={
          draft.theirs ? differencesOf(text, draftText(draft.theirs.invoice), customers, format) : []
        }
        busy={draft.state === "saving"}
        onClose={() => void navigate(`/invoices/${draft.theirs?.invoice.id ?? ""}`)}
        onKeepMine={() => {
          draft.settle();
          void draft.save(text);
        }}
        onTakeTheirs={() => {
          const theirs = draft.settle();
          if (theirs) setText(draftText(theirs.invoice));
        }}
      />
    </Page>
  );
}
