import { i18n } from "@lingui/core";
import { failed } from "@/ui/toasts";
import { useWaiting } from "./outbox";
import { signOut } from "./session";

/** Signs out; where earnings would be lost that nobody has yet, only after it was said. */
export function leave(): void {
  const { count } = useWaiting.getState();
  if (count === 0) {
    void signOut();
    return;
  }
  failed(
    i18n._(
      "{count, plural, one {# earning is kept on this device and not sent yet. Signing out removes it.} other {# earnings are kept on this device and not sent yet. Signing out removes them.}}",
      { count },
    ),
    { label: i18n._("Sign out anyway"), run: () => signOut() },
  );
}
