import { type BusinessForm, type BusinessView, open, type ProfilePatch, updateProfile } from "@/api";
import { changed } from "@/lib/queries";
import { setUser } from "@/lib/session";

export async function saveProfile(body: ProfilePatch): Promise<void> {
  setUser(await open(updateProfile({ body })));
  await changed("profile");
}

/** All of a business as it is sent: what is left out would be taken away. */
export function businessForm(business: BusinessView | null): BusinessForm {
  if (!business) return {};
  const { name, address, country, email, phone, taxId, logoDocumentId } = business;
  return { name, address, country, email, phone, taxId, logoDocumentId };
}
