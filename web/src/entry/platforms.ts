import { useQuery } from "@tanstack/react-query";
import { listPlatforms, open, type PlatformView } from "@/api";
import { key } from "@/lib/queries";

const NONE: readonly PlatformView[] = [];

/** All platforms, which forms and filters choose from. */
export const platformsQuery = {
  queryKey: key("platforms", "all"),
  queryFn: async () => {
    const all: PlatformView[] = [];
    let cursor: string | undefined;
    do {
      const page = await open(listPlatforms({ query: { limit: 100, cursor } }));
      all.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    return all;
  },
  staleTime: 5 * 60_000,
};

export function usePlatforms(): readonly PlatformView[] {
  return useQuery(platformsQuery).data ?? NONE;
}

/** Those that are not archived. */
export function useActivePlatforms(): readonly PlatformView[] {
  const platforms = usePlatforms();
  return platforms.filter((platform) => platform.isActive);
}
