export function noticesOf(root: string, inputs: readonly string[]): string;
export function inputsOf(metafile: {
  outputs: Readonly<Record<string, { inputs: Readonly<Record<string, { bytesInOutput: number }>> }>>;
}): string[];
