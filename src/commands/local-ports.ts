import { type Config, ConfigError } from "../config/read.ts";
import { flagOf } from "../config/settings.ts";

/** The settings that are ports of emulators. */
export const EMULATOR_PORTS = ["qstashPort", "vectorPort", "searchPort"] as const;

type PortName = "port" | (typeof EMULATOR_PORTS)[number];

/** Throws a ConfigError where two of the ports are the same one. */
export function refuseEqualPorts(config: Pick<Config, PortName>, names: readonly PortName[]): void {
  for (const [place, name] of names.entries()) {
    const other = names.slice(0, place).find((earlier) => config[name] !== 0 && config[earlier] === config[name]);
    if (other === undefined) continue;
    throw new ConfigError(
      `--${flagOf(other)} and --${flagOf(name)} are both ${config[name]}: each needs a port of its own, or 0 for any free one.`,
    );
  }
}

/** Where one of the ports is taken, which setting takes another one; any other error as it is. */
export function withPortSetting(error: unknown, config: Pick<Config, PortName>, names: readonly PortName[]): unknown {
  const taken = error instanceof Error && "code" in error && error.code === "EADDRINUSE" && "port" in error;
  const name = taken ? names.find((name) => config[name] === error.port) : undefined;
  if (name === undefined) return error;
  return new ConfigError(
    `Port ${config[name]} of 127.0.0.1 is taken (EADDRINUSE), perhaps by another upstash-mcp. --${flagOf(name)} takes another one, 0 any free one.`,
  );
}
