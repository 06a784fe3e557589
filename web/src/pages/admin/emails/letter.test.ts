import { expect, it } from "vitest";
import { find, readLetter } from "./letter";

const LETTER = `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><style>.ink>a{color:red}</style></head>
<body class="paper" style="font:400 15px 'Segoe UI'"><p class="ink">Paid &amp; done&#847;<br>€5 &lt; €7</p><a href="https://x.example/?a=1&amp;b=2">Open</a></body></html>`;

it("takes a letter apart", () => {
  const body = find(readLetter(LETTER), "body");
  expect(body?.attributes).toEqual({ class: "paper", style: "font:400 15px 'Segoe UI'" });
  expect(find(readLetter(LETTER), "p")?.children).toEqual([
    "Paid & done\u034f",
    { tag: "br", attributes: {}, children: [] },
    "€5 < €7",
  ]);
  expect(body && find(body, "a")?.attributes.href).toBe("https://x.example/?a=1&b=2");
});

it("keeps styles as they are", () => {
  expect(find(readLetter(LETTER), "style")?.children).toEqual([".ink>a{color:red}"]);
});

it("lets go of what closes nothing", () => {
  expect(readLetter("</p>one<b>two").children).toEqual([
    "one",
    { tag: "b", attributes: {}, children: ["two"] },
  ]);
});
