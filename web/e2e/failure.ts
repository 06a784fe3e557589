/** What a server answers that has failed, and does not know why. */
export const FAILURE = {
  status: 500,
  contentType: "application/json",
  body: JSON.stringify({
    success: false,
    status: 500,
    error: { code: "INTERNAL", message: "Something went wrong on the server." },
    requestId: "req-2026-03-14-0001",
  }),
};
