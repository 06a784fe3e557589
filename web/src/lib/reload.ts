import { isThere } from "./reach";

const KEPT = "earntrack.reloaded";
/** A part that is still gone after a reload stays away: another one would not bring it. */
const LATELY = 60_000;

/**
 * Loads a part of the app. Where it is gone because a newer version is out, the page is loaded anew, once, or the one
 * that was to follow; if the part is still gone then, the error page says so.
 */
export async function fresh<Module>(
  load: () => Promise<Module>,
  following: () => string | null = () => null,
): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    const last = Number(sessionStorage.getItem(KEPT));
    if (!navigator.onLine || !isThere() || Date.now() - last < LATELY) throw error;
    sessionStorage.setItem(KEPT, String(Date.now()));
    const next = following();
    if (next === null) location.reload();
    else location.assign(next);
    return new Promise<Module>(() => {});
  }
}
