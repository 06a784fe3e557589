/** Copies in the way that browsers leave to a page that came without https; whether they did. */
function copiedPlainly(text: string): boolean {
  let done = false;
  function give(event: ClipboardEvent): void {
    event.clipboardData?.setData("text/plain", text);
    event.preventDefault();
    done = event.clipboardData !== null;
  }
  document.addEventListener("copy", give);
  try {
    document.execCommand("copy");
  } catch {
    // Then the reader copies by hand.
  }
  document.removeEventListener("copy", give);
  return done;
}

/** Puts a text on the clipboard; false where the browser does not let the page. */
export async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedPlainly(text);
  }
}
