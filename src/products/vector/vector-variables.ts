import { restUrl, type SettingTable, secretText, setting } from "../../catalog/setting.ts";

export const vectorVariables = {
  UPSTASH_VECTOR_REST_URL: setting(restUrl, "REST URL of the vector index."),
  UPSTASH_VECTOR_REST_TOKEN: setting(secretText, "Token of the vector index; used only with --allow-writes.", {
    secret: true,
  }),
  UPSTASH_VECTOR_REST_READONLY_TOKEN: setting(secretText, "Read-only token of the vector index; used by default.", {
    secret: true,
  }),
} as const satisfies SettingTable;

/** Which variable is which. */
export const vectorVariableNames = {
  url: "UPSTASH_VECTOR_REST_URL",
  token: "UPSTASH_VECTOR_REST_TOKEN",
  readOnlyToken: "UPSTASH_VECTOR_REST_READONLY_TOKEN",
} as const;
