export function chromiumProgram(): string | undefined;

/** The process that runs a script, as far as it says how npm is started. */
interface Running {
  platform: string;
  execPath: string;
  env: Readonly<Record<string, string | undefined>>;
}
export function npmProgram(name: "npm" | "npx", running?: Running): string[];
export function programPlaces(program: string, path: string, platform: string): string[];
