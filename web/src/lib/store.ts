import { create } from "zustand";
import { persist } from "zustand/middleware";

/** Where a half-filled entry waits until its form is opened again. */
export const HALF_FILLED = "earntrack.entry";

export type Theme = "system" | "light" | "dark";
export type Density = "regular" | "compact";

/** What the reader chose on this device. The theme is the account's; it is kept here for the first paint. */
interface UiState {
  theme: Theme;
  /** It was chosen here, and the account does not know of it yet. */
  themeOwed: boolean;
  density: Density;
  /** Amounts are blurred until touched. */
  blur: boolean;
  /** Single letters do things. */
  shortcuts: boolean;
  /** Half-filled forms by name, kept until they are sent. */
  drafts: Record<string, unknown>;
  /** The platform and date that the last earning was logged with. */
  lastPlatform: string | null;
  lastCategory: string | null;
  lastDate: string | null;
  /** Products and sales are out of the way, for those who sell nothing from stock. */
  shopHidden: boolean;
}

export const useUi = create<UiState>()(
  persist(
    (): UiState => ({
      theme: "system",
      themeOwed: false,
      density: "regular",
      blur: false,
      shortcuts: true,
      drafts: {},
      lastPlatform: null,
      lastCategory: null,
      lastDate: null,
      shopHidden: false,
    }),
    { name: "earntrack.ui" },
  ),
);

/** Shows a theme at once; the shell tells the account of it. */
export function setTheme(theme: Theme): void {
  useUi.setState({ theme, themeOwed: true });
}

/** Shows the account's theme, but where another was chosen here that it is yet to be told of. */
export function followTheme(theme: Theme): void {
  const present = useUi.getState();
  if (!present.themeOwed && present.theme !== theme) useUi.setState({ theme });
}

export function nextTheme(): void {
  const order: readonly Theme[] = ["system", "light", "dark"];
  const at = order.indexOf(useUi.getState().theme);
  setTheme(order[(at + 1) % order.length] ?? "system");
}

export function toggleBlur(): void {
  useUi.setState((state) => ({ blur: !state.blur }));
}

export function toggleDensity(): void {
  useUi.setState((state) => ({ density: state.density === "regular" ? "compact" : "regular" }));
}

export function keepDraft(name: string, draft: unknown): void {
  useUi.setState((state) => ({ drafts: { ...state.drafts, [name]: draft } }));
}

/** Drops what was entered and not sent, and what is kept of it for the next time. */
export function forgetEntries(): void {
  useUi.setState({ drafts: {}, lastPlatform: null, lastCategory: null, lastDate: null, themeOwed: false });
  useOverlays.setState({ palette: false, entry: false, help: false, entryStart: null });
  sessionStorage.removeItem(HALF_FILLED);
}

function mirror(state: UiState): void {
  const { dataset } = document.documentElement;
  if (state.theme === "system") delete dataset.theme;
  else dataset.theme = state.theme;
  if (state.density === "compact") dataset.density = "compact";
  else delete dataset.density;
  if (state.blur) dataset.blur = "on";
  else delete dataset.blur;
}

/** Keeps the root element's attributes, which the styles read, in step with the choices. */
export function mirrorUi(): void {
  mirror(useUi.getState());
  useUi.subscribe(mirror);
}

/** What is open over the page. */
interface Overlays {
  palette: boolean;
  entry: boolean;
  help: boolean;
  /** The platform and amount that the entry starts with, where something asked for them. */
  entryStart: { platformId?: string; date?: string; amount?: string } | null;
}

export const useOverlays = create<Overlays>(() => ({
  palette: false,
  entry: false,
  help: false,
  entryStart: null,
}));

export function openPalette(): void {
  useOverlays.setState({ palette: true });
}

export function openEntry(start: Overlays["entryStart"] = null): void {
  useOverlays.setState({ entry: true, entryStart: start });
}

export function openHelp(): void {
  useOverlays.setState({ help: true });
}

export function setShopHidden(shopHidden: boolean): void {
  useUi.setState({ shopHidden });
}
