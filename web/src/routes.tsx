import { createBrowserRouter, type LoaderFunction, type RouteObject, redirect } from "react-router";
import { fresh } from "./lib/reload";
import { resumeSession } from "./lib/session";
import { startOverview } from "./pages/overview/data";
import { Bare } from "./shell/Bare";
import { NotFound, RootError, RouteError } from "./shell/RouteError";
import { Shell } from "./shell/Shell";

/** What the module of a page exports: the page, and what it wants to start fetching before it is drawn. */
interface PageModule {
  Component: React.ComponentType;
}

/** The address that is being gone to. */
function following(): string | null {
  const { location } = router.state.navigation;
  return location ? location.pathname + location.search + location.hash : null;
}

/** The module of a route. As a function: what fails in a property of `lazy`, the router keeps to itself. */
function lazily(load: () => Promise<PageModule>) {
  return async () => ({ Component: (await fresh(load, following)).Component });
}

/** A page, in a chunk of its own. A loader starts the page's queries while the chunk is still on its way. */
function page(path: string, load: () => Promise<PageModule>, loader?: LoaderFunction): RouteObject {
  return { path, loader, lazy: lazily(load) };
}

/** Lets in whoever is signed in, and sends the others to the sign-in page. */
const signedIn: LoaderFunction = async ({ request }) => {
  const status = await resumeSession();
  if (status !== "signedOut") return null;
  const { pathname, search } = new URL(request.url);
  throw redirect(pathname === "/" ? "/login" : `/login?next=${encodeURIComponent(pathname + search)}`);
};

/** On a server without an account, every path leads to where the first is made. */
const inhabited: LoaderFunction = async ({ request }) =>
  (await fresh(() => import("./pages/auth/first-run"))).leadToSetUp(new URL(request.url).pathname);

/** All pages, one a line. */
const routes: RouteObject[] = [
  {
    loader: inhabited,
    Component: Bare,
    ErrorBoundary: RootError,
    HydrateFallback: () => null,
    children: [
      page("/login", () => import("./pages/auth/Login")),
      page("/setup", () => import("./pages/auth/Setup")),
      page("/register", () => import("./pages/auth/Register")),
      page("/forgot", () => import("./pages/auth/Forgot")),
      page("/reset-password", () => import("./pages/auth/ResetPassword")),
      page("/verify-email", () => import("./pages/auth/VerifyEmail")),
      page("/welcome", () => import("./pages/onboarding/Welcome"), signedIn),
    ],
  },
  {
    path: "/",
    loader: signedIn,
    shouldRevalidate: () => false,
    Component: Shell,
    ErrorBoundary: RootError,
    HydrateFallback: () => null,
    children: [
      {
        ErrorBoundary: RouteError,
        children: [
          { index: true, loader: startOverview, lazy: lazily(() => import("./pages/overview/Overview")) },
          page("more", () => import("./pages/more/More")),
          page("earnings", () => import("./pages/earnings/Earnings")),
          page("earnings/new", () => import("./pages/earnings/NewEarning")),
          page("platforms", () => import("./pages/platforms/Platforms")),
          page("platforms/:id", () => import("./pages/platforms/Platform")),
          page("expenses", () => import("./pages/expenses/Expenses")),
          page("invoices", () => import("./pages/invoices/Invoices")),
          page("invoices/new", () => import("./pages/invoices/NewInvoice")),
          page("invoices/recurring", () => import("./pages/invoices/RecurringInvoices")),
          page("invoices/:id", () => import("./pages/invoices/Invoice")),
          page("invoices/:id/edit", () => import("./pages/invoices/EditInvoice")),
          page("customers", () => import("./pages/customers/Customers")),
          page("customers/:id", () => import("./pages/customers/Customer")),
          page("products", () => import("./pages/products/Products")),
          page("products/:id", () => import("./pages/products/Product")),
          page("sales", () => import("./pages/sales/Sales")),
          page("documents", () => import("./pages/documents/Documents")),
          page("goals", () => import("./pages/goals/Goals")),
          page("reports", () => import("./pages/reports/Reports")),
          page("reports/:report", () => import("./pages/reports/Report")),
          page("import", () => import("./pages/import/Imports")),
          page("import/:id", () => import("./pages/import/ImportDetail")),
          page("trash", () => import("./pages/trash/Trash")),
          page("admin/:part?", () => import("./pages/admin/Admin")),
          {
            path: "settings",
            lazy: lazily(() => import("./pages/settings/Settings")),
            children: [
              page("", () => import("./pages/settings/Profile")),
              page("money", () => import("./pages/settings/Money")),
              page("appearance", () => import("./pages/settings/Appearance")),
              page("notifications", () => import("./pages/settings/Notifications")),
              page("invoicing", () => import("./pages/settings/Invoicing")),
              page("security", () => import("./pages/settings/Security")),
              page("tokens", () => import("./pages/settings/Tokens")),
              page("webhooks", () => import("./pages/settings/Webhooks")),
              page("webhooks/:id", () => import("./pages/settings/Webhook")),
              page("rates", () => import("./pages/settings/Rates")),
              page("mail", () => import("./pages/settings/Mail")),
              page("activity", () => import("./pages/settings/Activity")),
              page("data", () => import("./pages/settings/Data")),
            ],
          },
          { path: "*", Component: NotFound },
        ],
      },
    ],
  },
];

export const router = createBrowserRouter(routes);
