import type { Page } from "@playwright/test";

/** Everything that somebody can act on or fill in. */
const CONTROLS = [
  "a[href]",
  "button",
  "input:not([type=hidden])",
  "select",
  "textarea",
  "summary",
  "[tabindex='0']",
].join(",");
/** What is cut off loses its meaning. */
const WORDED =
  "button, label, legend, th, summary, h1, h2, h3, a, [role=tab], [role=menuitem], [role=option]";

/** What makes the page wider than its window, and what scrolls sideways without being a table. */
export function sideways(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const shown = (element: Element) => {
      const text = element.textContent?.trim().replaceAll(/\s+/g, " ").slice(0, 40) ?? "";
      return `<${element.tagName.toLowerCase()} class="${element.getAttribute("class")?.slice(0, 60) ?? ""}"> ${text}`;
    };
    const room = document.documentElement.clientWidth;
    const found: string[] = [];
    const tooWide = document.documentElement.scrollWidth - room;
    const scrollers = new Set<Element>();
    const culprits: Element[] = [];
    for (const element of document.querySelectorAll("body *")) {
      if (!element.checkVisibility()) continue;
      const { overflowX, position } = getComputedStyle(element);
      if (overflowX !== "visible") scrollers.add(element);
      const scrolls = ["auto", "scroll"].includes(overflowX) && element.scrollWidth > element.clientWidth + 1;
      if (scrolls && !element.querySelector("table")) found.push(`scrolls sideways: ${shown(element)}`);
      if (element.getBoundingClientRect().right <= room + 1 || position === "fixed") continue;
      let inScroller = false;
      for (let up = element.parentElement; up; up = up.parentElement) inScroller ||= scrollers.has(up);
      if (!inScroller && !element.closest("svg svg, svg > *")) culprits.push(element);
    }
    if (tooWide > 0) {
      const innermost = culprits.filter(
        (one) => !culprits.some((other) => one !== other && one.contains(other)),
      );
      found.push(`${tooWide} px too wide: ${innermost.slice(0, 4).map(shown).join(" | ")}`);
    }
    return found;
  });
}

/** Spaces the text of the page as far as WCAG 1.4.12 asks for, or takes that back. */
export function spaceText(page: Page, on: boolean): Promise<void> {
  return page.evaluate((spaced) => {
    const held = window as unknown as { spacing?: CSSStyleSheet };
    if (!held.spacing) {
      held.spacing = new CSSStyleSheet();
      document.adoptedStyleSheets.push(held.spacing);
    }
    held.spacing.replaceSync(
      spaced
        ? `* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
           p { margin-bottom: 2em !important; }`
        : "",
    );
  }, on);
}

/** What is written on controls, labels and headings and doesn't fit there, as it stands or at that many times its length. */
export function cutOff(page: Page, { longer = 1 } = {}): Promise<string[]> {
  return page.evaluate(
    ([worded, times]) => {
      const put: Array<[Text, string]> = [];
      if (times > 1) {
        for (const element of document.querySelectorAll(worded)) {
          const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const node = walker.currentNode as Text;
            const more = Math.ceil((node.data.trim().length * (times - 1)) / 2);
            if (put.some(([known]) => known === node) || !/\p{Letter}/u.test(node.data)) continue;
            put.push([node, node.data]);
            node.data = `${node.data.trimEnd()}${" ņ".repeat(more)}`;
          }
        }
      }
      const found = new Set<string>();
      for (const element of document.querySelectorAll<HTMLElement>(worded)) {
        if (!element.checkVisibility() || element.closest(".spoken, [aria-hidden=true]")) continue;
        for (const part of [element, ...element.querySelectorAll<HTMLElement>("*")]) {
          const { overflowX, overflowY, textOverflow, clipPath, position } = getComputedStyle(part);
          if (part.clientWidth <= 1 || clipPath !== "none" || position === "absolute" || part.closest("svg"))
            continue;
          const wide = part.scrollWidth > part.clientWidth + 1;
          const tall = part.scrollHeight > part.clientHeight + 1 && overflowY !== "visible";
          // What ends in an ellipsis on purpose is told in full where its title or what it opens does.
          const told =
            textOverflow === "ellipsis" && (part.closest("[title], a, [data-opener]") || times > 1);
          if (!(wide || tall) || (told && !tall)) continue;
          if (overflowX === "auto" || overflowX === "scroll") continue;
          const text = part.textContent?.trim().replaceAll(/\s+/g, " ").slice(0, 60);
          if (text)
            found.add(
              `cut off: <${part.tagName.toLowerCase()}> ${text} (${part.clientWidth} of ${part.scrollWidth})`,
            );
        }
      }
      for (const [node, text] of put) node.data = text;
      return [...found];
    },
    [WORDED, longer] as const,
  );
}

/** The controls that do not show that they have the focus, and those that a bar hides while they have it. */
export async function unseenFocus(page: Page): Promise<string[]> {
  // A key says that whoever is here walks by keys.
  await page.keyboard.press("Shift");
  return page.evaluate((controls) => {
    const found: string[] = [];
    const before = document.activeElement;
    const isRinged = (element: Element, { pseudo }: { pseudo?: string } = {}) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(element, pseudo);
      return outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2;
    };
    const named = (element: Element) =>
      `<${element.tagName.toLowerCase()}> ${element.getAttribute("aria-label") ?? element.textContent?.trim().slice(0, 40) ?? ""}`;
    // The rows of a table are alike: three of a kind are enough.
    const kinds = new Map<string, number>();
    for (const element of document.querySelectorAll<HTMLElement>(controls)) {
      const kind = `${element.tagName} ${element.className} ${element.parentElement?.className}`;
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      if ((kinds.get(kind) ?? 0) > 3) continue;
      if (!element.checkVisibility({ visibilityProperty: true }) || element.matches(":disabled, [inert] *"))
        continue;
      element.focus({ focusVisible: true } as FocusOptions);
      if (document.activeElement !== element) continue;
      const near = [element.parentElement, element.parentElement?.parentElement];
      const ringed =
        [element, ...(element.parentElement?.children ?? []), ...near].some((one) => one && isRinged(one)) ||
        isRinged(element, { pseudo: "::after" });
      if (!ringed) found.push(`shows no focus: ${named(element)}`);
      const { left, top, width, height } = element.getBoundingClientRect();
      if (width < 2 || height < 2) continue;
      const points = [0.1, 0.5, 0.9].flatMap((x) =>
        [0.1, 0.5, 0.9].map((y) => [left + width * x, top + height * y]),
      );
      const hidden = points.every(([x = 0, y = 0]) => {
        const over = document.elementFromPoint(x, y);
        const bar = over?.closest("[data-chrome]");
        return bar && !bar.contains(element) && !element.contains(over);
      });
      if (hidden) found.push(`has the focus under a bar: ${named(element)}`);
    }
    if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    scrollTo(0, 0);
    return [...new Set(found)];
  }, CONTROLS);
}

/** Every text that the page shows or speaks, but for what is written to be typed or run. */
export function texts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found = new Set<string>();
    const isFree = (element: Element | null) =>
      !element?.closest("code, pre, kbd, samp, script, style, [translate=no]");
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { parentElement } = walker.currentNode;
      if (parentElement?.checkVisibility() && isFree(parentElement))
        found.add(walker.currentNode.nodeValue?.trim() ?? "");
    }
    for (const name of [
      "aria-label",
      "aria-description",
      "aria-roledescription",
      "aria-valuetext",
      "title",
      "placeholder",
      "alt",
    ]) {
      for (const element of document.querySelectorAll(`[${name}]`)) {
        if (isFree(element)) found.add(element.getAttribute(name)?.trim() ?? "");
      }
    }
    found.add(document.title);
    return [...found];
  });
}

/** Sums of money that no blur would reach, in the text, in the window's title and in hints. */
export function bareAmounts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    // What shows how amounts will be written is nobody's sum.
    const amount = /[$€£]\s?\d(?!,249\.50|8\.20)/;
    const found = new Set<string>();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { parentElement, nodeValue } = walker.currentNode;
      const isFree = parentElement?.closest("[data-amount], .spoken, code, pre, option, script, style");
      if (!isFree && parentElement?.checkVisibility() && amount.test(nodeValue ?? "")) {
        found.add(`not blurred: ${nodeValue?.trim()}`);
      }
    }
    for (const element of document.querySelectorAll("[title]")) {
      const title = element.getAttribute("title") ?? "";
      if (amount.test(title)) found.add(`not blurred: the hint ${title}`);
    }
    if (amount.test(document.title)) found.add(`not blurred: the title ${document.title}`);
    return [...found];
  });
}
