import { afterEach, expect, test } from "vitest";
import { client } from "@/api";
import { queryClient } from "@/lib/queries";
import { leadToSetUp } from "./first-run";

function answerWith(respond: () => Response): void {
  client.setConfig({ baseUrl: "http://localhost/api/v1", fetch: async () => respond() });
}

function info(isSetUp: boolean): () => Response {
  return () => Response.json({ success: true, data: { name: "EarnTrack", isSetUp } });
}

afterEach(() => queryClient.clear());

test("while nobody has an account every path leads to the set-up", async () => {
  answerWith(info(false));
  await expect(leadToSetUp("/login")).rejects.toMatchObject({ status: 302 });
  await expect(leadToSetUp("/setup")).resolves.toBeNull();
});

test("once somebody has one, nothing is in the way and nothing is asked again", async () => {
  answerWith(info(true));
  await expect(leadToSetUp("/login")).resolves.toBeNull();
  answerWith(info(false));
  await expect(leadToSetUp("/login")).resolves.toBeNull();
});

test("a server that cannot be asked is in nobody's way", async () => {
  answerWith(() => new Response(null, { status: 503 }));
  await expect(leadToSetUp("/login")).resolves.toBeNull();
});
