import { forgetToasts } from "@/ui/toasts";
import { queryClient } from "./queries";
import { clearShelf, clearShelfOf } from "./shelf";
import { forgetEntries } from "./store";

/** Removes what an account left in this tab and on this device; of what waits to be sent, what is `unsentOf` somebody. */
export async function forget(unsentOf: string | null): Promise<void> {
  void queryClient.cancelQueries();
  queryClient.clear();
  forgetEntries();
  forgetToasts();
  const unsent = unsentOf === null ? null : clearShelfOf("outbox", unsentOf).catch(() => undefined);
  await Promise.all([clearShelf("seen"), unsent]);
}
