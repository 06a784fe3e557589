import { request as ask, createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** A door before a server: it can be shut, as if the server were gone, and show files that are not the server's. */
export interface Door {
  origin: string;
  shut: () => Promise<void>;
  open: () => Promise<void>;
  /** Rewrites files on their way out: null is a file that is gone. */
  rewrite: ((path: string, text: string) => string | null) | null;
  /** The file that is sent for a path. */
  rename: (path: string) => string;
}

const REWRITTEN = /^(text\/(html|javascript)|application\/javascript)/;

export async function doorTo(origin: string): Promise<Door> {
  const behind = new URL(origin);
  const sockets = new Set<Socket>();

  function answer(asked: IncomingMessage, sent: ServerResponse): void {
    const path = door.rename(asked.url ?? "/");
    const headers = { ...asked.headers };
    // What is rewritten is read as it is.
    if (door.rewrite) {
      delete headers["accept-encoding"];
      delete headers["if-none-match"];
    }
    const passed = ask(
      { host: behind.hostname, port: behind.port, path, method: asked.method, headers },
      (found) => {
        const { rewrite } = door;
        const status = found.statusCode ?? 502;
        if (!rewrite || status !== 200 || !REWRITTEN.test(found.headers["content-type"] ?? "")) {
          sent.writeHead(status, found.headers);
          found.pipe(sent);
          return;
        }
        const chunks: Buffer[] = [];
        found.on("data", (chunk: Buffer) => chunks.push(chunk));
        found.on("end", () => {
          const text = rewrite(asked.url ?? "/", Buffer.concat(chunks).toString());
          const { "content-length": _length, etag: _tag, ...kept } = found.headers;
          if (text === null) sent.writeHead(404, { "cache-control": "no-store" });
          else sent.writeHead(200, kept);
          sent.end(text ?? "");
        });
      },
    );
    passed.on("error", () => sent.destroy());
    sent.on("close", () => passed.destroy());
    asked.pipe(passed);
  }

  const server = createServer(answer);
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  const listen = (port: number) =>
    new Promise<void>((resolve) => {
      server.listen(port, "127.0.0.1", resolve);
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const door: Door = {
    origin: `http://127.0.0.1:${port}`,
    shut: () =>
      new Promise((resolve) => {
        if (!server.listening) {
          resolve();
          return;
        }
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
    open: async () => {
      if (!server.listening) await listen(port);
    },
    rewrite: null,
    rename: (path) => path,
  };
  return door;
}
