import { type RefObject, useRef, useState } from "react";
import { ApiFailure } from "@/api";
import { formFailureText } from "./failures";
import { showFaults } from "./faults";

/** What is wrong with which field; `form` is what belongs to none. */
export type FieldErrors<Name extends string> = Partial<Record<Name | "form", string>>;

/** Puts what the server refuses onto the fields of a form, and the rest above its button. */
export function fieldErrors<Name extends string>(
  failure: unknown,
  names: readonly Name[],
): FieldErrors<Name> {
  const errors: FieldErrors<Name> = {};
  if (failure instanceof ApiFailure) {
    for (const [field, message] of Object.entries(failure.fields)) {
      const name = names.find((candidate) => candidate === field || field.startsWith(`${candidate}[`));
      errors[name ?? "form"] = message;
    }
  }
  if (Object.keys(errors).length === 0) errors.form = formFailureText(failure);
  return errors;
}

export interface Fields<Text extends object> {
  text: Text;
  errors: FieldErrors<keyof Text & string>;
  busy: boolean;
  form: RefObject<HTMLFormElement | null>;
  /** Changes some fields, and forgets what was wrong with them. */
  set: (change: Partial<Text>) => void;
  /** Says what is wrong, and goes to the first of it. */
  fail: (errors: FieldErrors<keyof Text & string>) => void;
  /** Sends the form once; what the server refuses lands on the fields. */
  send: (write: () => Promise<void>) => Promise<void>;
}

/** The texts of a form's fields, what is wrong with them, and its sending. */
export function useFields<Text extends object>(start: () => Text): Fields<Text> {
  type Name = keyof Text & string;
  const form = useRef<HTMLFormElement>(null);
  const [text, setText] = useState(start);
  const [errors, setErrors] = useState<FieldErrors<Name>>({});
  const [busy, setBusy] = useState(false);

  function set(change: Partial<Text>): void {
    setText((present) => ({ ...present, ...change }));
    setErrors((present) => {
      const left: FieldErrors<string> = { ...present };
      for (const name of [...Object.keys(change), "form"]) delete left[name];
      return left;
    });
  }

  function fail(next: FieldErrors<Name>): void {
    showFaults(form, () => setErrors(next));
  }

  async function send(write: () => Promise<void>): Promise<void> {
    if (busy) return;
    setBusy(true);
    setErrors({});
    try {
      await write();
    } catch (failure) {
      fail(fieldErrors(failure, namesOf(text)));
    } finally {
      setBusy(false);
    }
  }

  return { text, errors, busy, form, set, fail, send };
}

function namesOf<Text extends object>(text: Text): Array<keyof Text & string> {
  const names: Array<keyof Text & string> = [];
  for (const name in text) names.push(name);
  return names;
}
