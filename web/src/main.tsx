import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router/dom";
import { activateLocale } from "./lib/i18n";
import { queryClient } from "./lib/queries";
import { mirrorUi } from "./lib/store";
import { router } from "./routes";
import "./styles.css";

mirrorUi();

function start(): void {
  const root = document.getElementById("root");
  if (!root) return;
  createRoot(root).render(
    <StrictMode>
      <I18nProvider i18n={i18n}>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </I18nProvider>
    </StrictMode>,
  );
}

void activateLocale(null).then(start, start);

if (import.meta.env.PROD && "serviceWorker" in navigator) {
  window.addEventListener("load", () => {
    // Without the worker everything is there but the way to open it without a network.
    void import("./sw/register").then(({ keepShell }) => keepShell()).catch(() => undefined);
  });
}
