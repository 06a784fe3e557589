/** What proxies answer with where no server is behind them; the server's own answers have an id. */
const GATEWAY: readonly number[] = [502, 503, 504];

/** Whether an answer is that of a proxy that finds no server. */
export function isOfGateway(response: Response): boolean {
  return GATEWAY.includes(response.status) && !response.headers.has("x-request-id");
}

/** What the server refused, or that it could not be asked. */
export class ApiFailure extends Error {
  readonly status: number;
  readonly code: string;
  /** What is wrong with which field, as the server says it. */
  readonly fields: Readonly<Record<string, string>>;
  readonly requestId: string | null;
  /** Seconds after which it may be tried again. */
  readonly retryAfter: number | null;

  constructor(what: {
    status: number;
    code: string;
    message: string;
    fields?: Record<string, string>;
    requestId?: string | null;
    retryAfter?: number | null;
  }) {
    super(what.message);
    this.name = "ApiFailure";
    this.status = what.status;
    this.code = what.code;
    this.fields = what.fields ?? {};
    this.requestId = what.requestId ?? null;
    this.retryAfter = what.retryAfter ?? null;
  }

  /** Nobody answered: no network, or no server behind the proxy. */
  get unreachable(): boolean {
    return this.status === 0 || (GATEWAY.includes(this.status) && this.requestId === null);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function fieldsOf(value: unknown): Record<string, string> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === "string"),
  );
}

function secondsOf(response: Response): number | null {
  const seconds = Number.parseInt(response.headers.get("retry-after") ?? "", 10);
  return Number.isNaN(seconds) ? null : seconds;
}

/** The failure in an answer that is not a success, whatever its body is. */
export function failureOf(response: Response | undefined, body: unknown): ApiFailure {
  if (body instanceof ApiFailure) return body;
  if (!response) {
    return new ApiFailure({ status: 0, code: "UNREACHABLE", message: "The server can't be reached." });
  }
  const error = isRecord(body) && isRecord(body.error) ? body.error : {};
  return new ApiFailure({
    status: response.status,
    code: textOf(error.code) ?? "UNEXPECTED",
    message: textOf(error.message) ?? `The server answered ${response.status}.`,
    fields: fieldsOf(error.details),
    requestId: (isRecord(body) && textOf(body.requestId)) || response.headers.get("x-request-id"),
    retryAfter: secondsOf(response),
  });
}
