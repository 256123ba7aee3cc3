import * as z from "zod";
import { withUnlistedChoices } from "../../../call/unlisted.ts";
import { KEY_TYPES } from "./scan-page.ts";

/** The input that leaves keys of other types out; the choices are those of Redis, and an error names them. */
export const typeFilter = withUnlistedChoices(z.enum(KEY_TYPES)).optional().describe("As TYPE says: hash, zset …");
