// Draws the icons of the installed app from `mark.svg`, with the Chromium in EARNTRACK_CHROMIUM. Run it when the mark
// changes, and commit what it writes into `public`.
import { readFileSync, writeFileSync } from "node:fs";
import { chromium } from "@playwright/test";

const PUBLIC = new URL("../public/", import.meta.url);
const GROUND = "#125c43";

/** A maskable icon may lose all but the inner four fifths: the mark has that much room by itself, on a ground without corners. */
const ICONS = [
  { name: "icon-192.png", size: 192, mark: 1, ground: "transparent" },
  { name: "icon-512.png", size: 512, mark: 1, ground: "transparent" },
  { name: "icon-maskable.png", size: 512, mark: 1, ground: GROUND },
  { name: "icon-touch.png", size: 180, mark: 1, ground: GROUND },
];

const mark = `data:image/svg+xml;base64,${readFileSync(new URL("mark.svg", PUBLIC)).toString("base64")}`;
const browser = await chromium.launch({
  executablePath: process.env.EARNTRACK_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
for (const { name, size, mark: share, ground } of ICONS) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(
    `<style>body{margin:0;height:100vh;display:grid;place-items:center;background:${ground}}</style>
     <img src="${mark}" width="${size * share}" height="${size * share}">`,
  );
  await page.locator("img").evaluate((image) => image.decode());
  writeFileSync(new URL(name, PUBLIC), await page.screenshot({ omitBackground: true }));
  await page.close();
}
await browser.close();
