import { client, open } from "@/api";

/** Has back what was removed, whole and with the id that it had. */
export function restore(id: string): Promise<unknown> {
  return open(client.post({ url: "/trash/{id}/restore", path: { id } }));
}
