import { type RefObject, useRef, useState } from "react";
import { ApiFailure } from "@/api";
import { formFailureText } from "@/lib/failures";
import { showFaults } from "@/lib/faults";
import { StepUpDeclined } from "@/lib/step-up";

type Fields = Readonly<Record<string, string>>;
const NONE: Fields = {};

export interface Saved<Values extends object> {
  form: RefObject<HTMLFormElement | null>;
  values: Values;
  set: (change: Partial<Values>) => void;
  /** Whether there is something to save. */
  isChanged: boolean;
  busy: boolean;
  /** What is wrong with which field, by the server's names. */
  errors: Fields;
  /** What is wrong and belongs to no field in sight. */
  problem: string | null;
  /** It was saved, and nothing was touched since. */
  isSaved: boolean;
  save: () => Promise<void>;
  discard: () => void;
  /** Puts back what stood there before the last save. */
  undo: () => Promise<void>;
}

/** Thrown by `send` for what is seen to be wrong before the server is asked. */
export class Faults extends Error {
  constructor(readonly fields: Fields) {
    super("some fields are wrong");
  }
}

interface Standing<Values> {
  /** What is typed and not saved. */
  changes: Partial<Values>;
  /** What stood there before the last save. */
  before: Values | null;
  errors: Fields;
  problem: string | null;
  busy: boolean;
}

/** What the server said, on the fields where it can be. */
export function faultsOf(
  failure: unknown,
  shown: readonly string[],
): { errors: Fields; problem: string | null } {
  if (failure instanceof StepUpDeclined) return { errors: NONE, problem: null };
  const errors = failure instanceof ApiFailure || failure instanceof Faults ? failure.fields : NONE;
  const isPlaced =
    Object.keys(errors).length > 0 && Object.keys(errors).every((name) => shown.includes(name));
  return { errors, problem: isPlaced ? null : formFailureText(failure) };
}

/**
 * A section of settings: what the server has, what was changed here, and how it is sent. `save` is given all values,
 * and throws what the server says. `fields` are the server's names of what is in sight, where they differ.
 */
export function useSaved<Values extends object>(
  kept: Values,
  send: (values: Values) => Promise<unknown>,
  fields: readonly string[] = Object.keys(kept),
): Saved<Values> {
  const form = useRef<HTMLFormElement>(null);
  const [standing, setStanding] = useState<Standing<Values>>({
    changes: {},
    before: null,
    errors: NONE,
    problem: null,
    busy: false,
  });
  const values = { ...kept, ...standing.changes };
  const isChanged = JSON.stringify(values) !== JSON.stringify(kept);

  async function put(next: Values, before: Values | null): Promise<void> {
    if (standing.busy) return;
    setStanding((present) => ({ ...present, busy: true, errors: NONE, problem: null }));
    try {
      await send(next);
      setStanding({ changes: {}, before, errors: NONE, problem: null, busy: false });
    } catch (failure) {
      showFaults(form, () =>
        setStanding((present) => ({ ...present, busy: false, ...faultsOf(failure, fields) })),
      );
    }
  }

  return {
    form,
    values,
    set: (change) =>
      setStanding((present) => ({
        ...present,
        changes: { ...present.changes, ...change },
        before: null,
        errors: Object.fromEntries(Object.entries(present.errors).filter(([name]) => !(name in change))),
        problem: null,
      })),
    isChanged,
    busy: standing.busy,
    errors: standing.errors,
    problem: standing.problem,
    isSaved: standing.before !== null && !isChanged,
    save: () => put(values, kept),
    discard: () => setStanding((present) => ({ ...present, changes: {}, errors: NONE, problem: null })),
    undo: async () => {
      if (standing.before) await put(standing.before, null);
    },
  };
}
