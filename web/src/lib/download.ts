import { open } from "@/api";

interface Answer {
  data?: unknown;
  error?: unknown;
  response?: Response;
}

/** The name that the server gives a file, or the fallback. */
export function fileNameOf(disposition: string | null, fallback: string): string {
  const encoded = disposition?.match(/filename\*=UTF-8''([^;]+)/i)?.[1];
  if (encoded) {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return fallback;
    }
  }
  return disposition?.match(/filename="([^"]+)"/i)?.[1] ?? fallback;
}

/** Hands a file to the reader: one that was fetched, or a text that was made here. */
export function saveFile(content: Blob | string, name: string, type = "text/plain;charset=utf-8"): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Fetches a file and hands it to the reader: `await download(exportSales({ query, parseAs: "blob" }), "sales.csv")`. */
export async function download(asked: Promise<Answer>, fallback: string): Promise<void> {
  const answer = await asked;
  const body: unknown = await open(Promise.resolve(answer));
  if (!(body instanceof Blob)) throw new TypeError("not a file");
  saveFile(body, fileNameOf(answer.response?.headers.get("content-disposition") ?? null, fallback));
}
