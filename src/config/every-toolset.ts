import type { Settings } from "./settings.ts";

/** What is found and not listed costs nothing, so every toolset is there then, where nobody names some. */
export function withEveryToolset(settings: Settings): Settings {
  const { compact, preset, toolsets } = settings;
  return (compact || preset !== undefined) && toolsets.length === 0 ? { ...settings, toolsets: ["all"] } : settings;
}
