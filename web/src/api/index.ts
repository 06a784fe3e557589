/** The one door to the server: the generated operations, and `open`, which takes their answers out of the envelope. */
import { failureOf } from "./failure";
import { client } from "./gen/client.gen";

export { ApiFailure, isOfGateway } from "./failure";
export * from "./gen";
export { client };

/** One page of a list. */
export interface Page<Row> {
  items: Row[];
  /** What the next page is asked for with; null on the last one. */
  nextCursor: string | null;
  /** Rows on all pages, where it was asked for. */
  total: number | undefined;
}

interface ListEnvelope<Row> {
  data: Row[];
  pagination: { nextCursor: string | null; total?: number };
}

type Bare<Body> =
  Body extends ListEnvelope<infer Row> ? Page<Row> : Body extends { data: infer Data } ? Data : Body;

/** The JSON among what an operation can answer with. */
type Json<Body> = Exclude<Body, Blob | string>;

/** What is left of an answer without its envelope. Operations that can also answer with a file are taken at their JSON. */
export type Opened<Body> = [Json<Body>] extends [never] ? Body : Bare<Json<Body>>;

interface Answer<Body> {
  data?: Body;
  error?: unknown;
  response?: Response;
}

function isList(body: object): body is ListEnvelope<unknown> {
  return "pagination" in body && "data" in body && Array.isArray(body.data);
}

function unwrap(body: unknown): unknown {
  if (typeof body !== "object" || body === null || body instanceof Blob) return body;
  if (isList(body)) {
    return { items: body.data, nextCursor: body.pagination.nextCursor, total: body.pagination.total };
  }
  return "data" in body ? body.data : body;
}

/** The data of an answer; throws an `ApiFailure` where there is none. Use it as `await open(listEarnings({ query }))`. */
export async function open<Body>(asked: Promise<Answer<Body>>): Promise<Opened<NonNullable<Body>>> {
  const answer = await asked;
  if (!answer.response?.ok) {
    if (answer.error instanceof DOMException && answer.error.name === "AbortError") throw answer.error;
    throw failureOf(answer.response, answer.error);
  }
  return unwrap(answer.data) as Opened<NonNullable<Body>>;
}

type Rows<Body> = Opened<NonNullable<Body>> extends Page<infer Row> ? Row[] : never;

/** The rows of a list that is told whole, on one page. */
export async function openAll<Body>(asked: Promise<Answer<Body>>): Promise<Rows<Body>> {
  const page = (await open(asked)) as Page<unknown>;
  return page.items as Rows<Body>;
}

/** The same, with the version of the data (its `ETag`), for `If-Match` on a later write. */
export async function openWithVersion<Body>(
  asked: Promise<Answer<Body>>,
): Promise<{ data: Opened<NonNullable<Body>>; version: string | null }> {
  const answer = await asked;
  const data = await open(Promise.resolve(answer));
  return { data, version: answer.response?.headers.get("etag") ?? null };
}
