/** One server-sent event, as far as this app reads them. */
export interface ServerEvent {
  id: string | null;
  event: string;
}

/** Cuts a stream of text into events. Feed it what arrives; it answers with what is complete. */
export class EventReader {
  #rest = "";

  feed(text: string): ServerEvent[] {
    this.#rest += text.replaceAll("\r\n", "\n");
    const blocks = this.#rest.split("\n\n");
    this.#rest = blocks.pop() ?? "";
    return blocks.flatMap(readBlock);
  }
}

function readBlock(block: string): ServerEvent[] {
  let id: string | null = null;
  let event: string | null = null;
  for (const line of block.split("\n")) {
    const [, name, value] = /^([a-z]+): ?(.*)$/.exec(line) ?? [];
    if (name === "id") id = value ?? null;
    if (name === "event") event = value ?? null;
  }
  return event === null ? [] : [{ id, event }];
}
