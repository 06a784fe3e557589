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
      // The heading of the page that is left goes with it.
      const { pathname } = new URL(to, location.href);
      if (pathname !== location.pathname) document.querySelector("h1")?.setAttribute("data-left", "");
      history.pushState({ idx: (history.state?.idx ?? 0) + 1, key: crypto.randomUUID(), usr: null }, "", to);
      dispatchEvent(new PopStateEvent("popstate", { state: history.state }));
    }, path);
    await expect(this.page.locator("h1[data-left]")).toHaveCount(0);
    await this.settled();
  }

  /** Whatever is to be drawn is drawn. */
  async drawn(): Promise<void> {
    await this.page.evaluate(
      () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
    );
  }

  /** Everything that was asked for has been answered and is drawn. */
  async settled(): Promise<void> {
    await expect
      .poll(
        async () => {
          await this.drawn();
          return [...this.pending].map((request) => request.url());
        },
        { intervals: [0, 20, 50, 100], message: "everything is answered" },
      )
      .toEqual([]);
    await expect(this.page.locator("h1")).toHaveCount(1);
    await expect(this.page.locator("main[aria-busy=true]")).toHaveCount(0);
  }
}
