import { redirect } from "react-router";
import { type ApiInfoView, getApiInfo, open } from "@/api";
import { key, queryClient } from "@/lib/queries";

/** Servers that do not say are taken for inhabited. */
async function isSetUp(): Promise<boolean> {
  const info: ApiInfoView & { isSetUp?: boolean } = await open(getApiInfo());
  return info.isSetUp ?? true;
}

/** Whether anybody has an account on this server. Once that is so it stays so. */
export const firstRunQuery = {
  queryKey: key("account", "first run"),
  queryFn: isSetUp,
  retry: false,
  staleTime: (query: { state: { data: boolean | undefined } }) =>
    query.state.data ? Number.POSITIVE_INFINITY : 0,
};

/** Where a path leads to while nobody has an account: to the set-up. Elsewhere nothing is in its way. */
export async function leadToSetUp(pathname: string): Promise<null> {
  const isInhabited = await queryClient.fetchQuery(firstRunQuery).catch(() => true);
  if (!isInhabited && pathname !== "/setup") throw redirect("/setup");
  return null;
}
