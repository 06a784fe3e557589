import { queryClient } from "./queries";
import { clearShelf } from "./shelf";
import { forgetEntries } from "./store";

/** Removes what an account left in this tab and on this device; what waits to be sent only where that is said. */
export async function forget(unsent: boolean): Promise<void> {
  void queryClient.cancelQueries();
  queryClient.clear();
  forgetEntries();
  await Promise.all([clearShelf("seen"), unsent ? clearShelf("outbox") : null]);
}
