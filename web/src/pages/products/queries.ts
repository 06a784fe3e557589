import { useQuery } from "@tanstack/react-query";
import { getInventory, listProducts, open, type ProductView } from "@/api";
import { key } from "@/lib/queries";

const NONE: readonly ProductView[] = [];

/** All products, archived ones too, by name. */
export function useProducts() {
  const query = useQuery({
    queryKey: key("products", "all"),
    queryFn: async () => {
      const all: ProductView[] = [];
      let cursor: string | undefined;
      do {
        const page = await open(listProducts({ query: { limit: 100, cursor } }));
        all.push(...page.items);
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      return all;
    },
  });
  return { products: query.data ?? NONE, isReady: query.data !== undefined };
}

/** What is on hand and what it is worth. */
export function useInventory() {
  return useQuery({ queryKey: key("products", "inventory"), queryFn: () => open(getInventory()) });
}
