import { useCallback, useEffect, useRef, useState } from "react";
import {
  ApiFailure,
  createInvoice,
  getInvoice,
  type InvoiceView,
  type NewInvoice,
  openWithVersion,
  updateInvoice,
} from "@/api";
import { formFailureText } from "@/lib/failures";
import { changed } from "@/lib/queries";
import { useIntent } from "@/lib/useIntent";
import { type DraftErrors, type DraftText, placeErrors, readDraft } from "./draft";

/** The draft as the server has it, and which version of it that is. */
export interface Saved {
  invoice: InvoiceView;
  version: string | null;
}

type State = "idle" | "saving" | "saved" | "failed";

/** What the server answered, as a draft. */
async function asSaved(asked: Promise<{ data: InvoiceView; version: string | null }>): Promise<Saved> {
  const { data, version } = await asked;
  return { invoice: data, version };
}

/** How long a pause in typing is. */
const PAUSE = 700;

/** Keeps a draft at the server in step with the form, at each pause, so that the amounts in sight are its amounts. */
export function useDraft(text: DraftText, start: Saved | null) {
  const [saved, setSaved] = useState<Saved | null>(start);
  const [state, setState] = useState<State>(start ? "saved" : "idle");
  const [errors, setErrors] = useState<DraftErrors>({});
  const [problem, setProblem] = useState<string | null>(null);
  /** What another tab made of it in the meantime. */
  const [theirs, setTheirs] = useState<Saved | null>(null);
  const latest = useRef<Saved | null>(start);
  const sent = useRef<string | null>(start ? bodyOf(text) : null);
  const intent = useIntent();
  const queue = useRef<Promise<unknown>>(Promise.resolve());

  const write = useCallback(
    async (body: NewInvoice): Promise<Saved> => {
      const present = latest.current;
      if (!present) {
        return asSaved(intent(body, (headers) => openWithVersion(createInvoice({ body, headers }))));
      }
      return asSaved(
        openWithVersion(
          updateInvoice({
            path: { id: present.invoice.id },
            body: patchOf(body),
            headers: present.version ? { "If-Match": present.version } : {},
          }),
        ),
      );
    },
    [intent],
  );

  const send = useCallback(
    async (body: NewInvoice, form: DraftText): Promise<Saved | null> => {
      const json = JSON.stringify(body);
      if (json === sent.current && latest.current) return latest.current;
      setState("saving");
      try {
        const next = await write(body);
        latest.current = next;
        sent.current = json;
        setSaved(next);
        setErrors({});
        setProblem(null);
        setState("saved");
        void changed("invoice");
        return next;
      } catch (failure) {
        setState("failed");
        if (failure instanceof ApiFailure && failure.status === 412 && latest.current) {
          setTheirs(await asSaved(openWithVersion(getInvoice({ path: { id: latest.current.invoice.id } }))));
          return null;
        }
        const fields = failure instanceof ApiFailure ? failure.fields : {};
        setErrors(placeErrors(fields, form.lines));
        setProblem(formFailureText(failure));
        return null;
      }
    },
    [write],
  );

  /** Saves now, after what is being saved; null where it cannot be. */
  const save = useCallback(
    (form: DraftText): Promise<Saved | null> => {
      const next = queue.current.then(() => {
        const reading = readDraft(form);
        return reading.ok ? send(reading.body, form) : null;
      });
      queue.current = next.catch(() => null);
      return next;
    },
    [send],
  );

  useEffect(() => {
    if (theirs || bodyOf(text) === sent.current) return;
    const timer = setTimeout(() => void save(text), PAUSE);
    return () => clearTimeout(timer);
  }, [text, theirs, save]);

  /** Goes on from what the other tab left, with or without what is in the form. */
  const settle = useCallback((): Saved | null => {
    if (!theirs) return null;
    latest.current = theirs;
    sent.current = null;
    setSaved(theirs);
    setTheirs(null);
    setState("saved");
    setProblem(null);
    return theirs;
  }, [theirs]);

  return { saved, state, errors, problem, theirs, save, settle };
}

/** What would be sent of a form; null where it is not whole yet. */
function bodyOf(text: DraftText): string | null {
  const reading = readDraft(text);
  return reading.ok ? JSON.stringify(reading.body) : null;
}

/** A change of everything that the form has. */
function patchOf({ currency, pricesIncludeTax, paymentTermsDays, taxRounding, ...body }: NewInvoice) {
  return {
    ...body,
    ...(currency ? { currency } : {}),
    ...(typeof pricesIncludeTax === "boolean" ? { pricesIncludeTax } : {}),
    ...(typeof paymentTermsDays === "number" ? { paymentTermsDays } : {}),
    ...(taxRounding ? { taxRounding } : {}),
  };
}
