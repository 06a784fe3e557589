import {
  open,
  type PreferencesPatch,
  type ProfilePatch,
  type ProfileView,
  updatePreferences,
  updateProfile,
} from "@/api";
import { changed } from "@/lib/queries";
import { setUser } from "@/lib/session";

/** Saves what the profile and the preferences hold of a region; figures everywhere are then told anew. */
export async function saveRegion(profile: ProfilePatch, preferences: PreferencesPatch): Promise<ProfileView> {
  await open(updateProfile({ body: profile }));
  const saved = await open(updatePreferences({ body: preferences }));
  setUser(saved);
  await changed("profile");
  return saved;
}
