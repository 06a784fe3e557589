import { getFactors, listPasskeys, listSessions, open, openAll } from "@/api";
import { changed, key } from "@/lib/queries";

export const factorsQuery = { queryKey: key("security", "factors"), queryFn: () => open(getFactors()) };
export const passkeysQuery = {
  queryKey: key("security", "passkeys"),
  queryFn: () => openAll(listPasskeys()),
};
export const sessionsQuery = {
  queryKey: key("security", "sessions"),
  queryFn: () => openAll(listSessions()),
};

/** Has everything about the account's safety looked at anew. */
export function securityChanged(): Promise<void> {
  return changed("session");
}
