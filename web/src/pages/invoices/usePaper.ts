import { useQuery } from "@tanstack/react-query";
import { getCustomer, open } from "@/api";
import { useFormat } from "@/lib/format";
import { key } from "@/lib/queries";
import { useSession } from "@/lib/session";
import { useInvoicingSettings } from "./data";
import { accountOf, buyerOf, sellerOf, taxName } from "./paper";

/** What stands on a paper beside the invoice itself: who sends it, who gets it, where to pay. */
export function usePaper(customerId: string) {
  const { locale } = useFormat();
  const user = useSession((state) => state.user);
  const settings = useInvoicingSettings();
  const customer = useQuery({
    queryKey: key("customers", "one", customerId),
    queryFn: () => open(getCustomer({ path: { id: customerId } })),
    enabled: customerId !== "",
  }).data;
  const country = user?.business?.country ?? null;
  return {
    seller: sellerOf(user),
    buyer: customer ? buyerOf(customer, country, locale) : null,
    customer,
    account: accountOf(settings, user),
    tax: taxName(country),
  };
}
