import { find, type Element as Part, type Node as Piece, readLetter } from "./letter";

/** What letters are made of. Anything else is passed over, with what is in it. */
const TAGS = new Set(
  "a b br div em h1 h2 h3 hr li ol p span strong table tbody td th thead tr u ul".split(" "),
);
/** Links are not among them: a sample leads nowhere. */
const ATTRIBUTES = new Set(
  "align border cellpadding cellspacing class colspan dir lang role rowspan valign width".split(" "),
);

function dress(element: HTMLElement, attributes: Part["attributes"]): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "style") element.style.cssText = value;
    else if (ATTRIBUTES.has(name)) element.setAttribute(name, value);
  }
}

function fill(parent: HTMLElement, pieces: readonly Piece[]): void {
  const { ownerDocument } = parent;
  for (const piece of pieces) {
    if (typeof piece === "string") {
      parent.append(piece);
    } else if (TAGS.has(piece.tag)) {
      const element = ownerDocument.createElement(piece.tag);
      dress(element, piece.attributes);
      fill(element, piece.children);
      parent.append(element);
    }
  }
}

/** Draws a letter into a document of its own, element by element, for the policy refuses styles that come as text. */
export function draw(page: Document, html: string): void {
  const letter = readLetter(html);
  const body = find(letter, "body");
  const style = find(letter, "style")?.children.join("") ?? "";
  const { documentElement, defaultView } = page;
  documentElement.lang = find(letter, "html")?.attributes.lang ?? "en";
  page.body.replaceChildren();
  dress(page.body, body?.attributes ?? {});
  fill(page.body, body?.children ?? []);
  if (!defaultView) return;
  const sheet = new defaultView.CSSStyleSheet();
  sheet.replaceSync(style);
  page.adoptedStyleSheets = [sheet];
}
