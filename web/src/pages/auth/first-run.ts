import { redirect } from "react-router";
import { getApiInfo, open } from "@/api";
import { key, queryClient } from "@/lib/queries";
import { settleLeaving } from "@/lib/session";

/** Whether anybody has an account on this server. Once that is so it stays so. */
export const firstRunQuery = {
  queryKey: key("account", "first run"),
  queryFn: async () => (await open(getApiInfo())).isSetUp,
  retry: false,
  staleTime: (query: { state: { data: boolean | undefined } }) =>
    query.state.data ? Number.POSITIVE_INFINITY : 0,
};

/** Where a path leads to while nobody has an account: to the set-up. Elsewhere nothing is in its way. */
export async function leadToSetUp(pathname: string): Promise<null> {
  void settleLeaving().catch(() => undefined);
  const isInhabited = await queryClient.fetchQuery(firstRunQuery).catch(() => true);
  if (!isInhabited && pathname !== "/setup") throw redirect("/setup");
  return null;
}
