import { type RefObject, useRef, useState } from "react";
import { showFaults } from "@/lib/faults";
import { faultsOf } from "./useSaved";

export interface Plain<Values extends Record<string, string>> {
  form: RefObject<HTMLFormElement | null>;
  values: Values;
  set: (change: Partial<Values>) => void;
  errors: Readonly<Record<string, string>>;
  problem: string | null;
  busy: boolean;
  send: () => Promise<void>;
}

/** A form that is empty again once it was sent. */
export function usePlain<Values extends Record<string, string>>(
  empty: Values,
  send: (values: Values) => Promise<void>,
): Plain<Values> {
  const form = useRef<HTMLFormElement>(null);
  const [values, setValues] = useState(empty);
  const [faults, setFaults] = useState<ReturnType<typeof faultsOf>>({ errors: {}, problem: null });
  const [busy, setBusy] = useState(false);
  return {
    form,
    values,
    ...faults,
    busy,
    set(change) {
      setValues((present) => ({ ...present, ...change }));
      setFaults({ errors: {}, problem: null });
    },
    async send() {
      if (busy) return;
      setBusy(true);
      setFaults({ errors: {}, problem: null });
      try {
        await send(values);
        setValues(empty);
      } catch (failure) {
        showFaults(form, () => setFaults(faultsOf(failure, Object.keys(empty))));
      } finally {
        setBusy(false);
      }
    },
  };
}
