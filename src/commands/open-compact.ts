import { isSelected } from "../catalog/select.ts";
import { type Config, ConfigError } from "../config/read.ts";
import type { Service, ServiceParts } from "../service.ts";

/**
 * The service in which a client is shown what --compact or --preset say, and finds the rest; the same where they say nothing.
 * Nothing of it is loaded then.
 */
export async function openCompact(
  service: Service,
  parts: Pick<ServiceParts, "serveOwn" | "refuse">,
  { compact, preset }: Pick<Config, "compact" | "preset">,
): Promise<Service> {
  if (!compact && preset === undefined) return service;
  if (compact && preset !== undefined) {
    throw new ConfigError(
      "--compact lists three tools and --preset more than these: give one of them. Each preset has the three of --compact.",
    );
  }
  const { withCompact } = await import("../compact/compact-service.ts");
  const { saidWords } = await import("../products/said-words.ts");
  const { presets } = await import("../products/presets.ts");
  const listed = { toolsets: [], tools: preset === undefined ? [] : presets[preset], excludeTools: [] };
  const isListed = ({ name }: { name: string }) => preset !== undefined && isSelected(name, listed);
  return withCompact(service, parts, { isListed, said: saidWords });
}
