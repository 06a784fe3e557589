/** Every chart with every kind of data, for those who build them: `npm run dev`, then `/gallery.html`. Not in the build. */
import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { createRoot } from "react-dom/client";
import "@/styles.css";
import { activateLocale } from "@/lib/i18n";
import { Gallery } from "./Gallery";

const wishes = new URLSearchParams(location.search);
const theme = wishes.get("theme");
if (theme) document.documentElement.dataset.theme = theme;
await activateLocale(wishes.get("locale") ?? "en-IE");
if (wishes.get("dir") === "rtl") document.documentElement.dir = "rtl";

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <I18nProvider i18n={i18n}>
      <Gallery />
    </I18nProvider>,
  );
}
