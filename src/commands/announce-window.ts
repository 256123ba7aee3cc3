import { briefOf, type Log } from "../log.ts";
import { noteWindow, windowsFolder } from "./running-windows.ts";

/** Lets `upstash-mcp window` find this process; gives what takes that back. Calls are served without it, too. */
export async function announceWindow(url: string, serves: string, log: Log): Promise<() => Promise<void>> {
  try {
    return await noteWindow(windowsFolder(process.env), {
      pid: process.pid,
      url,
      serves,
      since: new Date().toISOString(),
    });
  } catch (error) {
    log("warn", `upstash-mcp window will not find this server: ${briefOf(error)}`);
    return async () => {};
  }
}
