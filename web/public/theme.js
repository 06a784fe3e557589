// Sets the chosen theme before the first paint, so that a reload does not flash.
try {
  const ui = JSON.parse(localStorage.getItem("earntrack.ui") || "{}").state || {};
  if (ui.theme === "light" || ui.theme === "dark") document.documentElement.dataset.theme = ui.theme;
  if (ui.density === "compact") document.documentElement.dataset.density = "compact";
  if (ui.blur) document.documentElement.dataset.blur = "on";
} catch {
  // No storage: the system's theme it is.
}
