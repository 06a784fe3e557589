import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { beforeEach, expect, it } from "vitest";
import { client } from "@/api/gen/client.gen";
import { queryClient } from "@/lib/queries";
import { Component } from "./Notifications";

const SETTINGS = { emailNotificationsEnabled: true, weeklyReportEnabled: true };
let sent: Array<{ path: string; body: unknown }> = [];
let granted = false;

beforeEach(() => {
  sent = [];
  granted = false;
  queryClient.clear();
  client.setConfig({
    baseUrl: "http://localhost",
    fetch: async (input: RequestInfo | URL, init?: RequestInit) => {
      const request = new Request(input, init);
      const { pathname } = new URL(request.url);
      if (request.method !== "GET") sent.push({ path: pathname, body: await request.json() });
      const isConsents = pathname.endsWith("/consents");
      if (request.method !== "GET" && isConsents) granted = true;
      const data = isConsents ? [{ purpose: "weeklyReport", granted, decidedAt: null }] : SETTINGS;
      const pagination = isConsents && request.method === "GET" ? { limit: 50, nextCursor: null } : undefined;
      return Response.json({ success: true, data, pagination });
    },
  });
});

it("shows the weekly report as on only by consent, and its switch sets both", async () => {
  render(
    <MemoryRouter>
      <QueryClientProvider client={queryClient}>
        <I18nProvider i18n={i18n}>
          <Component />
        </I18nProvider>
      </QueryClientProvider>
    </MemoryRouter>,
  );
  await screen.findByLabelText(/The weekly report by mail/);
  const weekly = await screen.findByLabelText<HTMLInputElement>(/^Weekly report/);
  expect(weekly.checked).toBe(false);
  fireEvent.click(weekly);
  await waitFor(() => expect(sent).toHaveLength(2));
  expect(sent[0]?.body).toMatchObject({ consents: [{ purpose: "weeklyReport", granted: true }] });
  expect(sent[1]?.body).toEqual({ weeklyReportEnabled: true });
  await waitFor(() => expect(weekly.checked).toBe(true));
});
