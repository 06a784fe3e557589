import { i18n, type Messages } from "@lingui/core";
import { compileText } from "./icu";

/** The languages that the texts are in. English is the id of every text and needs no catalogue. */
export const LANGUAGES = {
  en: "English",
  de: "Deutsch",
  es: "Español",
  fr: "Français",
  th: "ไทย",
} as const;

export type Language = keyof typeof LANGUAGES;

const KEPT = "earntrack.locale";
const RIGHT_TO_LEFT = new Set(["ar", "he", "fa", "ur"]);

const catalogues: Record<string, () => Promise<{ messages: Messages }>> = {
  de: () => import("../locales/de.po"),
  es: () => import("../locales/es.po"),
  fr: () => import("../locales/fr.po"),
  th: () => import("../locales/th.po"),
  pseudo: () => import("../locales/pseudo.po"),
};

i18n.setMessagesCompiler(compileText);

/** The language of a locale, English where the texts do not have it. */
export function languageOf(locale: string): string {
  const language = locale.toLowerCase().split("-")[0] ?? "en";
  return language in LANGUAGES || language === "pseudo" ? language : "en";
}

/** The locale for figures and dates: the profile's, else the one used last here, else the browser's. */
export function preferredLocale(profile: string | null | undefined): string {
  return profile || kept() || navigator.language || "en";
}

function kept(): string | null {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

/** Puts the app into a locale: loads its texts, names it on the document, and remembers it for the next start. */
export async function activateLocale(profile: string | null | undefined): Promise<void> {
  const locale = preferredLocale(profile);
  const language = languageOf(locale);
  if (i18n.locale === language && i18n.locales === locale) return;
  const load = catalogues[language];
  const messages = load ? (await load()).messages : {};
  i18n.loadAndActivate({ locale: language, locales: locale === "pseudo" ? "en" : locale, messages });
  document.documentElement.lang = language === "pseudo" ? "en" : language;
  document.documentElement.dir = RIGHT_TO_LEFT.has(language) ? "rtl" : "ltr";
  try {
    if (profile) localStorage.setItem(KEPT, profile);
  } catch {
    // Without storage the browser's locale greets the next start.
  }
}

/** The locale for `Intl`. */
export function formatLocale(): string {
  const locales = i18n.locales;
  return (Array.isArray(locales) ? locales[0] : locales) ?? "en";
}

i18n.loadAndActivate({ locale: "en", locales: "en", messages: {} });
