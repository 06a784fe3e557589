const FLAG = "earntrack.reloaded";

/**
 * Loads a part of the app. Where it is gone because a newer version is out, the page is loaded anew, once; if it is
 * still gone then, the error page says so.
 */
export async function fresh<Module>(load: () => Promise<Module>): Promise<Module> {
  try {
    const module = await load();
    sessionStorage.removeItem(FLAG);
    return module;
  } catch (error) {
    if (!navigator.onLine || sessionStorage.getItem(FLAG)) throw error;
    sessionStorage.setItem(FLAG, "1");
    location.reload();
    return new Promise<Module>(() => {});
  }
}
