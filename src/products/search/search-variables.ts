import { restUrl, type SettingTable, secretText, setting } from "../../catalog/setting.ts";

export const searchVariables = {
  UPSTASH_SEARCH_REST_URL: setting(restUrl, "REST URL of the search database."),
  UPSTASH_SEARCH_REST_TOKEN: setting(secretText, "Token of the search database; used only with --allow-writes.", {
    secret: true,
  }),
  UPSTASH_SEARCH_REST_READONLY_TOKEN: setting(secretText, "Read-only token of the search database; used by default.", {
    secret: true,
  }),
} as const satisfies SettingTable;

/** Which variable is which. */
export const searchVariableNames = {
  url: "UPSTASH_SEARCH_REST_URL",
  token: "UPSTASH_SEARCH_REST_TOKEN",
  readOnlyToken: "UPSTASH_SEARCH_REST_READONLY_TOKEN",
} as const;
