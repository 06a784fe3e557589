import { idempotent } from "@/lib/ids";
import { getSampleData, open, plantSampleData, removeSampleData } from "../api";
import { key, queryClient } from "./queries";

/** Since when there is sample data in one's books. */
export const sampleQuery = {
  queryKey: key("account", "sample"),
  queryFn: () => open(getSampleData()),
};

/** Puts a year of somebody's books into an account that has none of its own; it shows everywhere at once. */
export async function plant(): Promise<void> {
  await open(plantSampleData({ headers: idempotent() }));
  await queryClient.invalidateQueries();
}

/** Takes all of it out again, and nothing else. */
export async function takeOut(): Promise<void> {
  await open(removeSampleData());
  await queryClient.invalidateQueries();
}
