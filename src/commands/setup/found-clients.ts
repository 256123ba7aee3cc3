import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { posix, win32 } from "node:path";
import { type BaseFolder, type Place, SETUP_CLIENTS, type SetupClient, type System } from "./client-table.ts";

/** The machine of a person, as far as it says where clients keep what they are configured with. */
export interface Surroundings {
  system: System;
  home: string;
  environment: Readonly<Record<string, string | undefined>>;
  isThere(path: string): boolean;
}

/** A client of this machine, and its file, which need not be there yet. */
export interface FoundClient {
  client: SetupClient;
  file: string;
}

/** This machine; any other Unix is taken for Linux. */
export function surroundingsHere(): Surroundings {
  const system = process.platform === "darwin" || process.platform === "win32" ? process.platform : "linux";
  return { system, home: homedir(), environment: process.env, isThere: existsSync };
}

/** The clients that are here, in the order of the table. */
export function foundClients(around: Surroundings): FoundClient[] {
  return SETUP_CLIENTS.flatMap((client) => {
    const files = filesOf(client, around);
    const file = files.find((path) => around.isThere(path)) ?? files[0];
    if (file === undefined) return [];
    const shown = client.shownBy === undefined ? pathsOf(around).dirname(file) : pathAt(client.shownBy, around);
    return around.isThere(file) || around.isThere(shown) ? [{ client, file }] : [];
  });
}

/** Where the file of a client may be. Codex's own variable moves its folder. */
export function filesOf(client: SetupClient, around: Surroundings): string[] {
  const moved = around.environment.CODEX_HOME;
  if (client.name === "codex" && moved) return [pathsOf(around).join(moved, "config.toml")];
  return client.places[around.system].map((place) => pathAt(place, around));
}

function pathsOf({ system }: Surroundings) {
  return system === "win32" ? win32 : posix;
}

function pathAt([base, ...parts]: Place, around: Surroundings): string {
  return pathsOf(around).join(baseFolder(base, around), ...parts);
}

function baseFolder(base: BaseFolder, around: Surroundings): string {
  const { home, environment } = around;
  const { join } = pathsOf(around);
  if (base === "appData") return environment.APPDATA || join(home, "AppData", "Roaming");
  if (base === "config") return environment.XDG_CONFIG_HOME || join(home, ".config");
  return home;
}
