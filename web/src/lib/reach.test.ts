import { expect, it } from "vitest";
import { ApiFailure, isOfGateway } from "@/api";
import { failureText } from "./failures";
import { queryClient } from "./queries";
import { isThere, setThere } from "./reach";

const gone = new ApiFailure({ status: 0, code: "UNREACHABLE", message: "" });

it("the server is there until a request finds that it is not, or the browser knows", () => {
  expect(isThere()).toBe(true);
  window.dispatchEvent(new Event("offline"));
  expect(isThere()).toBe(false);
  setThere(true);
  expect(isThere()).toBe(true);
});

it("a proxy without a server behind it is no server", () => {
  const answer = (status: number, headers = {}) => new Response(null, { status, headers });
  expect([502, 503, 504].map((status) => isOfGateway(answer(status)))).toEqual([true, true, true]);
  expect(isOfGateway(answer(503, { "x-request-id": "its own" }))).toBe(false);
  expect(isOfGateway(answer(500))).toBe(false);
  const failure = (requestId: string | null) =>
    new ApiFailure({ status: 503, code: "X", message: "", requestId });
  expect([failure(null).unreachable, failure("its own").unreachable]).toEqual([true, false]);
});

it("what was read stays as it was where nobody answers", async () => {
  queryClient.setQueryData(["goals"], "seen");
  const asked = queryClient.fetchQuery({
    queryKey: ["goals"],
    queryFn: () => Promise.reject(gone),
    staleTime: 0,
  });
  await expect(asked).rejects.toBe(gone);
  expect(queryClient.getQueryState(["goals"])).toMatchObject({
    status: "success",
    data: "seen",
    error: null,
  });

  const unseen = queryClient.fetchQuery({ queryKey: ["sales"], queryFn: () => Promise.reject(gone) });
  await expect(unseen).rejects.toBe(gone);
  expect(queryClient.getQueryState(["sales"])).toMatchObject({ status: "error", error: gone });
});

it("says of what was not sent that nothing was changed", () => {
  const unsent = new ApiFailure({ status: 0, code: "UNSENT", message: "" });
  expect(failureText(unsent)).toBe("The server can't be reached, so nothing was changed.");
  expect(failureText(gone)).toBe("The server can't be reached.");
});
