/** The named choices of tools that a person may have listed. */
export const PRESETS = ["essentials", "ops", "data", "everything"] as const;

export type PresetName = (typeof PRESETS)[number];
