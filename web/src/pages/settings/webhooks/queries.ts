import { getWebhook, listWebhooks, open, openAll } from "@/api";
import { key, queryClient } from "@/lib/queries";

export const webhooksQuery = { queryKey: key("webhooks", "list"), queryFn: () => openAll(listWebhooks()) };

export function webhookQuery(id: string) {
  return { queryKey: key("webhooks", "one", id), queryFn: () => open(getWebhook({ path: { id } })) };
}

/** What was sent tells of itself by no event, so it is looked at anew. */
export function deliveriesChanged(id: string): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: key("webhooks", "deliveries", id) });
}
