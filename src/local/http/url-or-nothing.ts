/** The URL that a text is; nothing where it is none. `URL.canParse` of Node 20 refuses ü and its like once it is optimized. */
export function urlOrNothing(text: string, base?: string): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}
