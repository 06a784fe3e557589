import { i18n } from "@lingui/core";
import { ApiFailure, open, updatePreferences } from "@/api";
import { failed } from "@/ui/toasts";
import { failureText } from "./failures";
import { setUser } from "./session";
import { useUi } from "./store";

let telling: Promise<void> | null = null;

/** Tells until the account has what is shown: a theme that is chosen meanwhile is told after it. */
async function tell(): Promise<void> {
  while (useUi.getState().themeOwed) {
    const { theme } = useUi.getState();
    const user = await open(updatePreferences({ body: { theme } }));
    if (useUi.getState().theme === theme) useUi.setState({ themeOwed: false });
    setUser(user);
  }
}

/** Without the server it waits; what else keeps it from being saved is said, and the choice stays on this device. */
function say(failure: unknown): void {
  if (failure instanceof ApiFailure && failure.unreachable) return;
  failed(i18n._("The theme counts on this device only: {reason}", { reason: failureText(failure) }), {
    label: i18n._("Try again"),
    run: settleTheme,
  });
}

/** Saves the theme that was chosen here in the account; one request at a time. */
export function settleTheme(): Promise<void> {
  telling ??= tell()
    .catch(say)
    .finally(() => {
      telling = null;
    });
  return telling;
}
