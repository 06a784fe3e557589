import { createServer, type Socket } from "node:net";

export interface Letter {
  to: string;
  /** Headers and bodies, as they came. */
  content: string;
}

/** A mail server that takes everything, and keeps it here. */
export interface Sink {
  /** As `SMTP_URL` names it. */
  url: string;
  letters: Letter[];
  close: () => Promise<void>;
}

function serve(socket: Socket, letters: Letter[]): void {
  let waiting = "";
  let to = "";
  let content: string[] | null = null;
  const say = (line: string) => socket.write(`${line}\r\n`);

  function hear(line: string): void {
    if (content) {
      if (line !== ".") {
        content.push(line.replace(/^\./, ""));
        return;
      }
      letters.push({ to, content: content.join("\r\n") });
      content = null;
      say("250 taken");
      return;
    }
    switch (line.split(/[ :]/)[0]?.toUpperCase()) {
      case "EHLO":
        say("250-sink\r\n250-8BITMIME\r\n250 SMTPUTF8");
        break;
      case "RCPT":
        to = /<([^>]*)>/.exec(line)?.[1] ?? "";
        say("250 ok");
        break;
      case "DATA":
        content = [];
        say("354 go on");
        break;
      case "QUIT":
        say("221 bye");
        socket.end();
        break;
      default:
        say("250 ok");
    }
  }

  socket.setEncoding("utf8");
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk) => {
    const lines = (waiting + chunk).split("\r\n");
    waiting = lines.pop() ?? "";
    for (const line of lines) hear(line);
  });
  say("220 sink");
}

export async function openSink(): Promise<Sink> {
  const letters: Letter[] = [];
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    serve(socket, letters);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the sink has no port");
  return {
    url: `smtp://127.0.0.1:${address.port}?tls=none`,
    letters,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

/** The files of a letter, by their names. */
export function filesOf({ content }: Letter): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const part of content.split(/\r\n--[^\r\n]+/)) {
    const [head = "", body = ""] = part.split(/\r\n\r\n(.*)/s);
    const name = /filename="?([^";\r\n]+)"?/i.exec(head)?.[1];
    if (name && /base64/i.test(head)) files.set(name, Buffer.from(body, "base64"));
  }
  return files;
}
