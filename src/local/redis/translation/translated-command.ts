import type { RedisReply, RespCommand } from "../connection/resp.ts";

/** A command as Redis gets it, where Redis has it otherwise than Upstash. */
export interface TranslatedCommand {
  readonly command: RespCommand;
  /** What Upstash answers where Redis replies this; without it, the reply of Redis. */
  readonly answer?: (reply: RedisReply) => RedisReply | Promise<RedisReply>;
}

/** Translates one command, whose name is known. */
export type Translate = (command: RespCommand) => TranslatedCommand;

/** Upper-case names of commands, and how each is translated. */
export type TranslationTable = Readonly<Record<string, Translate>>;
