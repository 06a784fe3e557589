import { type Keeper, newKeeper, type Paths, pathsOf } from "./books";
import { test as base } from "./fixtures";
import { type Server, served } from "./server";

interface Kept {
  server: Server;
  keeper: Keeper;
  paths: Paths;
}

/** On a server of its own, with somebody who looks after it and whose books have something on every page. */
export const test = base.extend<object, Kept>({
  server: served({ demo: false }),
  keeper: [
    async ({ playwright, server }, use) => {
      const request = await playwright.request.newContext({ baseURL: server.origin });
      await use(await newKeeper(request, server));
      await request.dispose();
    },
    { scope: "worker", timeout: 90_000 },
  ],
  paths: [async ({ keeper }, use) => use(await pathsOf(keeper)), { scope: "worker" }],
});
