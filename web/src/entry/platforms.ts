import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { listPlatforms, open, type PlatformView } from "@/api";
import { key } from "@/lib/queries";
import { type ColourName, coloursOf } from "@/ui/colours";

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

/** Whether it is known which platforms there are. */
export function useKnowsPlatforms(): boolean {
  return useQuery(platformsQuery).data !== undefined;
}

/** The colour of each platform: the same in every chart and table. */
export function usePlatformColours(): ReadonlyMap<string, ColourName> {
  const platforms = usePlatforms();
  return useMemo(() => coloursOf(platforms), [platforms]);
}

/** Those that are not archived. */
export function useActivePlatforms(): readonly PlatformView[] {
  const platforms = usePlatforms();
  return platforms.filter((platform) => platform.isActive);
}
