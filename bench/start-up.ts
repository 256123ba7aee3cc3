import { peakMemory } from "./memory.ts";
import { type Build, type Programs, startServer, type Upstream } from "./programs.ts";
import { createStdioClient, listTools } from "./stdio-client.ts";

/** Milliseconds from the start of the process to its first tools/list answer, and its peak memory in MiB by then. */
export async function startAndList(
  programs: Programs,
  upstream: Upstream,
  build: Build,
): Promise<{ time: number; memory: number }> {
  const begin = performance.now();
  const child = startServer(programs, upstream, [], build);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  await listTools(createStdioClient(child));
  const time = performance.now() - begin;
  const memory = await peakMemory(child.pid);
  child.stdin.end();
  await ended;
  return { time, memory };
}

/** The same for a Node that does nothing. */
export async function startBareNode(programs: Programs): Promise<{ time: number; memory: number }> {
  const begin = performance.now();
  const idle = programs.start(["-e", "0"]);
  await new Promise((resolve) => idle.once("exit", resolve));
  const time = performance.now() - begin;
  const child = programs.start(["-e", "console.log(process.resourceUsage().maxRSS)"]);
  let kibibytes = "";
  for await (const chunk of child.stdout) kibibytes += chunk;
  return { time, memory: Number(kibibytes) / 1024 };
}
