import * as z from "zod";
import { flag, type SettingTable, setting } from "../../catalog/setting.ts";

/** The flags of `setup` alone; no variable is read for them, and no server has them. */
export const setupSettings = {
  client: setting(z.string(), "Only this client; several by commas, or the flag again. Default: all that are found.", {
    value: "NAME",
    repeats: true,
  }),
  remove: flag("Take the entry out again, instead of adding it."),
  dryRun: flag("Show what would change, and write nothing."),
  yes: flag("Write without asking."),
  tokensInFile: flag("Write tokens into the configuration of the clients even where a keychain is there."),
} as const satisfies SettingTable;
