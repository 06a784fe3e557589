import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Demo {
  email: string;
  password: string;
}

/** A server of one's own: the real binary on a free port, with a fresh data directory. */
export interface Server {
  origin: string;
  /** The account with a year of earnings, where the server was started with it. */
  demo: Demo | null;
  /** The link that makes the first admin, where there is none. */
  setupUrl: string | null;
  stop: () => Promise<void>;
}

interface Options {
  demo?: boolean;
  env?: Record<string, string>;
}

const START_WITHIN = 60_000;

async function firstWords(child: ChildProcess, isEnough: (text: string) => boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const timer = setTimeout(() => reject(new Error(`the server did not start: ${text}`)), START_WITHIN);
    child.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (!isEnough(text)) return;
      clearTimeout(timer);
      resolve(text);
    });
    child.on("exit", (code) => reject(new Error(`the server ended with ${code}: ${text}`)));
  });
}

export async function startServer({ demo = true, env = {} }: Options = {}): Promise<Server> {
  const binary = process.env.EARNTRACK_BIN;
  if (!binary) throw new Error("EARNTRACK_BIN names no binary");
  const data = await mkdtemp(join(tmpdir(), "earntrack-e2e-"));
  const child = spawn(binary, demo ? ["serve", "--demo"] : ["serve"], {
    cwd: data,
    env: {
      ...process.env,
      EARNTRACK_DATA_DIR: data,
      EARNTRACK_LISTEN: "127.0.0.1:0",
      EARNTRACK_OPERATOR_LISTEN: "",
      RATE_LIMIT_PROFILE: "off",
      ...env,
    },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const text = await firstWords(child, (said) => said.includes("there is no admin yet; the first"));
  const origin = /listening on (http:\/\/\S+)/.exec(text)?.[1];
  if (!origin) throw new Error(`the server named no address: ${text}`);
  const account = /demo account: (\S+), password: (\S+)/.exec(text);
  return {
    origin,
    demo: account?.[1] && account[2] ? { email: account[1], password: account[2] } : null,
    setupUrl: /(http:\S+\/setup#token=[\w-]+)/.exec(text)?.[1] ?? null,
    stop: async () => {
      child.kill("SIGTERM");
      await new Promise((resolve) => child.once("exit", resolve));
      await rm(data, { recursive: true, force: true });
    },
  };
}

/** The fixture `server`: one for the tests of a worker, made ready before the first of them and stopped after the last. */
export function served(options?: Options, ready?: (server: Server) => Promise<void>) {
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern, and this fixture needs nothing.
  const serve = async ({}: object, use: (server: Server) => Promise<void>): Promise<void> => {
    const server = await startServer(options);
    await ready?.(server);
    await use(server);
    await server.stop();
  };
  return [serve, { scope: "worker", timeout: 90_000 }] as [
    typeof serve,
    { scope: "worker"; timeout: number },
  ];
}
