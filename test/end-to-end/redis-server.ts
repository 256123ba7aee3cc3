import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { findRedisProgram } from "../../src/local/redis/host/redis-program.ts";

/** A redis-server of the test, at a port of this machine, with a password. */
export interface RedisServer {
  url: string;
  /** Stops it and lets it go on: meanwhile it takes connections and says nothing. */
  pause(): void;
  goOn(): void;
  /** Ends it at once; `start` begins anew at the same port, without data. */
  kill(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

const PASSWORD = "password-of-the-shared-state";

export async function startRedisServer(): Promise<RedisServer> {
  const port = await freePort();
  const program = findRedisProgram();
  let child: ChildProcess | undefined;
  const start = async () => {
    const listening = ["--port", String(port), "--bind", "127.0.0.1", "--requirepass", PASSWORD];
    const begun = spawn(program, [...listening, "--save", "", "--appendonly", "no"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    child = begun;
    await new Promise<void>((resolve, reject) => {
      begun.once("exit", (code) => reject(new Error(`redis-server ended with ${code}.`)));
      begun.stdout.on("data", (text) => String(text).includes("Ready to accept connections") && resolve());
    });
  };
  const kill = async () => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  };
  await start();
  return {
    url: `redis://:${PASSWORD}@127.0.0.1:${port}`,
    pause: () => void child?.kill("SIGSTOP"),
    goOn: () => void child?.kill("SIGCONT"),
    kill,
    start,
    close: kill,
  };
}

/** A port of this machine that nobody listens at. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
