import { i18n } from "@lingui/core";
import { ApiFailure } from "@/api";

/** What went wrong, for the reader. The server's own words are used where it has any. */
export function failureText(failure: unknown): string {
  if (!(failure instanceof ApiFailure)) return i18n._("Something in this page failed. Reloading may help.");
  if (failure.code === "UNSENT") return i18n._("The server can't be reached, so nothing was changed.");
  if (failure.unreachable) return i18n._("The server can't be reached.");
  if (failure.status === 429 && failure.retryAfter !== null) {
    return i18n._("Too many requests. Try again in {seconds, plural, one {# second} other {# seconds}}.", {
      seconds: failure.retryAfter,
    });
  }
  if (isOfServer(failure)) return i18n._("The server failed. Trying again may help.");
  return failure.message;
}

function isOfServer(failure: unknown): boolean {
  return failure instanceof ApiFailure && failure.status >= 500 && !failure.unreachable;
}

/** As [`failureText`], where something was entered that is still there. */
export function formFailureText(failure: unknown): string {
  return isOfServer(failure)
    ? i18n._("The server failed. What you entered is kept here.")
    : failureText(failure);
}

/** The shape of react-hook-form's `setError`, without binding this file to one form. */
type SetError<Name extends string> = (name: Name, error: { type: string; message: string }) => void;

/**
 * Puts what the server says about fields onto the fields. Answers with what is left to say above the form: the
 * message where a faulty field is not in it, or where the failure names none.
 */
export function failFields<Name extends string>(
  failure: unknown,
  names: readonly Name[],
  setError: SetError<Name>,
): string | null {
  if (!(failure instanceof ApiFailure)) return formFailureText(failure);
  const faulty = Object.entries(failure.fields);
  let unplaced = faulty.length === 0;
  for (const [field, message] of faulty) {
    const name = names.find((candidate) => candidate === field);
    if (name) setError(name, { type: "server", message });
    else unplaced = true;
  }
  return unplaced ? formFailureText(failure) : null;
}
