import { randomUUID } from "node:crypto";

/** Makes what names a new thing: "msg" gives such as "msg_0f8fad5bd9cb469fa16570867728950e". */
export type NewId = (prefix: string) => string;

/** A name that nothing else has, and that nobody can guess. */
export const randomId: NewId = (prefix) => `${prefix}_${randomUUID().replaceAll("-", "")}`;
