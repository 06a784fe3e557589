import { idempotent } from "@/lib/ids";
import { open, plantSampleData, removeSampleData } from "../api";
import { queryClient } from "./queries";

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
