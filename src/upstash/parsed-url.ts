/**
 * The URL that a text is; nothing where it is none. `URL.canParse` of Node 20 tells the truth only until it is optimized:
 * after some thousand calls it refuses URLs with letters such as ü.
 */
export function parsedUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** The port of a URL, also where it is that of its protocol. */
export function portOf({ port, protocol }: URL): string {
  return port || (protocol === "https:" ? "443" : "80");
}
