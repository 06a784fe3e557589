import { expect, type Page, type Request } from "@playwright/test";

const LIVE = /\/api\/v1\/events/;

/** Goes from page to page without loading the document again, and knows when a page has come to rest. */
export class Walker {
  private readonly pending = new Set<Request>();

  constructor(readonly page: Page) {
    page.on("request", (request) => {
      if (!LIVE.test(request.url())) this.pending.add(request);
    });
    const over = (request: Request) => this.pending.delete(request);
    page.on("requestfinished", over);
    page.on("requestfailed", over);
    // Nobody tells of the end of what a document asked for that has been left.
    page.on("response", (response) => {
      if (response.request().isNavigationRequest()) this.pending.clear();
    });
  }

  /** As a link would. */
  async go(path: string): Promise<void> {
    await this.page.evaluate((to) => {
      history.pushState({ idx: (history.state?.idx ?? 0) + 1, key: crypto.randomUUID(), usr: null }, "", to);
      dispatchEvent(new PopStateEvent("popstate", { state: history.state }));
    }, path);
    await this.settled();
  }

  /** Everything that was asked for has been answered and is drawn. */
  async settled(): Promise<void> {
    await expect
      .poll(
        async () => {
          await this.page.evaluate(
            () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
          );
          return this.pending.size;
        },
        { intervals: [0, 20, 50, 100] },
      )
      .toBe(0);
    await expect(this.page.locator("h1")).toHaveCount(1);
    await expect(this.page.locator("main[aria-busy=true]")).toHaveCount(0);
  }
}
