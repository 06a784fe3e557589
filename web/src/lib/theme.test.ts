import { beforeEach, expect, test, vi } from "vitest";
import { ApiFailure, type ProfileView } from "@/api";
import { useToasts } from "@/ui/toasts";
import { setUser, useSession } from "./session";
import { followTheme, setTheme, type Theme, useUi } from "./store";
import { settleTheme } from "./theme";

const told: Theme[] = [];
let answer: (theme: Theme) => Promise<ProfileView>;

vi.mock("@/api", async (actual) => ({
  ...(await actual<typeof import("@/api")>()),
  open: (asked: Promise<unknown>) => asked,
  updatePreferences: ({ body }: { body: { theme: Theme } }) => {
    told.push(body.theme);
    return answer(body.theme);
  },
}));

const profile = (theme: Theme) => ({ id: "1", preferences: { theme } }) as ProfileView;

beforeEach(() => {
  told.length = 0;
  answer = async (theme) => profile(theme);
  useUi.setState({ theme: "system", themeOwed: false });
  useToasts.setState({ toasts: [] });
  setUser(profile("system"));
});

test("what the account says is shown, and is not told back to it", () => {
  setUser(profile("dark"));
  expect(useUi.getState()).toMatchObject({ theme: "dark", themeOwed: false });
});

test("a choice counts at once, and the account is told the last of several, one at a time", async () => {
  setTheme("light");
  const first = settleTheme();
  setTheme("dark");
  await Promise.all([first, settleTheme()]);
  expect(told).toEqual(["light", "dark"]);
  expect(useUi.getState()).toMatchObject({ theme: "dark", themeOwed: false });
  expect(useSession.getState().user?.preferences.theme).toBe("dark");
});

test("while the server is gone the choice waits, and nothing older takes its place", async () => {
  answer = () => Promise.reject(new ApiFailure({ status: 0, code: "UNSENT", message: "gone" }));
  setTheme("dark");
  await settleTheme();
  followTheme("light");
  expect(useUi.getState()).toMatchObject({ theme: "dark", themeOwed: true });
  expect(useToasts.getState().toasts).toEqual([]);
  answer = async (theme) => profile(theme);
  await settleTheme();
  expect(useUi.getState()).toMatchObject({ theme: "dark", themeOwed: false });
});

test("a choice that is not saved is said, stays on this device, and can be tried again", async () => {
  answer = () => Promise.reject(new ApiFailure({ status: 500, code: "INTERNAL", message: "broken" }));
  setTheme("dark");
  await settleTheme();
  const [toast] = useToasts.getState().toasts;
  expect(toast?.text).toMatch(/^The theme counts on this device only: /);
  expect(useUi.getState().theme).toBe("dark");
  answer = async (theme) => profile(theme);
  await toast?.action?.run();
  expect(useUi.getState().themeOwed).toBe(false);
});
