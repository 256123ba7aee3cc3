import type { TakenByATool } from "../call/added-arguments.ts";
import type { Consent } from "../call/consent.ts";
import type { CallResult, ResultForm } from "../call/deliver.ts";
import type { ResultKeeper } from "../call/kept-results.ts";
import { type RunOptions, runTool } from "../call/run.ts";
import type { Offer, Served } from "../call/served.ts";
import { InputError, type OfferedTool } from "../call/tool.ts";
import type { BegunUndo } from "../call/undo-of-call.ts";
import { answerUnmade, type UnmadeCall } from "../call/unmade-call.ts";
import { RESULT_READ } from "../results/result-tool.ts";
import type { UndoRecords } from "../undo/undo-record.ts";
import { ACCESS_LEVELS } from "../upstash/access.ts";
import type { CallLimits } from "./call-limits.ts";
import type { Caller } from "./caller.ts";

/** What the calls of a caller are made with. */
export interface CallerOptions extends RunOptions {
  /** How its client is sent answers. */
  results: ResultForm;
  /** What keeps the changes of calls, where they can be undone. */
  undo?: UndoRecords | undefined;
  /** What keeps results that are cut, so that they can be read on. */
  keeper?: ResultKeeper | undefined;
}

/** What one caller is served: its calls of what is offered, within its limits. `nextId` tells the calls of the process apart. */
export function serveCaller(
  { id: caller, access: level, products, limits, ended, connection, isAgent, approvers }: Caller,
  offer: Offer,
  given: CallerOptions,
  nextId: () => number,
): Served {
  const offered = new Set(offer.tools.keys());
  const isTaken = takenIn(offer);
  // What nobody could bring back is not kept.
  const records = offer.tools.has("undo_apply") ? given.undo : undefined;
  // A connection that leads elsewhere now is another one, whatever its name.
  const by = connection && JSON.stringify([connection, ...products.flatMap(({ facts }) => facts.identity)]);
  const rank = ACCESS_LEVELS.indexOf(level);
  const results = offer.tools.has(RESULT_READ)
    ? given.keeper?.of({ caller, by, connection, reached: products, offered, rank })
    : undefined;
  // A form or a token is answered by whoever calls, which is not enough where others have to approve: only the page will do.
  const isForOthers = isAgent === true || approvers !== undefined;
  const options: RunOptions = isForOthers && given.confirm !== "never" ? { ...given, confirm: "auto" } : given;
  const counts = limits !== undefined || options.observer !== undefined;
  const begun: Served["call"] = async (name, raw, { signal: client, progress, consent: asked, request }) => {
    const consent = isForOthers ? ofOthers(asked) : asked;
    const id = nextId();
    const tool = offer.tools.get(name);
    const admitted = limits?.admit();
    const overLimit = admitted instanceof Promise ? await admitted : admitted;
    const call = { id, request, caller, connection, tool };
    if (overLimit !== undefined) return answerUnmade(overLimit, { ...call, outcome: "over-limit" }, options);
    if (tool === undefined) return answerMissing(name, call, offer, options);
    const signal = ended === undefined ? client : AbortSignal.any([client, ended]);
    const usage = counts ? { requests: 0, commands: 0, perDay: limits?.commands } : undefined;
    const context = { caller, level, connection, offered, signal, progress, usage, results };
    const undo = records && beginUndo(records, { caller, by, tool, offer });
    return runTool(tool, raw, { id, request, context, consent, isTaken, undo }, options);
  };

  const call =
    limits === undefined ? begun : withinLimits(begun, limits, { offer, caller, connection, nextId, options });
  return { caller, offer, results: given.results, isOwnState: options.permissions.isOwn, call };
}

/** Tells which arguments the tools of an offer take; found out when somebody asks. */
function takenIn({ tools }: Offer): TakenByATool {
  let names: ReadonlySet<string> | undefined;
  return (name) => {
    names ??= new Set([...tools.values()].flatMap(({ inputSchema }) => Object.keys(inputSchema.properties)));
    return names.has(name);
  };
}

/** What a client can do where others approve: it asks nobody, and what it was asked before its caller's entry said so is over. */
function ofOthers({ client }: Consent): Consent {
  return { client, canAsk: false, canOpen: false };
}

/** The calls of a caller of which only so many run at once. */
function withinLimits(
  call: Served["call"],
  limits: CallLimits,
  {
    offer,
    caller,
    connection,
    nextId,
    options,
  }: Pick<UnmadeCall, "caller" | "connection"> & { offer: Offer; nextId: () => number; options: RunOptions },
): Served["call"] {
  return async (name, raw, client) => {
    const tooMany = limits.begin();
    if (tooMany !== undefined) {
      const refused = { id: nextId(), request: client.request, caller, connection, tool: offer.tools.get(name) };
      return answerUnmade(tooMany, { ...refused, outcome: "over-limit" }, options);
    }
    return call(name, raw, client).finally(() => limits.end());
  };
}

/** What keeps the changes of a call; another call that brings a setting back has the rights of this one. */
function beginUndo(
  records: UndoRecords,
  { caller, by, tool, offer }: { caller: string; by: string | undefined; tool: OfferedTool; offer: Offer },
): BegunUndo {
  return {
    scope: records.begin(caller, tool.name, by),
    async plan({ tool: name, input, resource }, context) {
      const back = await offer.tools.get(name)?.load();
      if (back === undefined) throw new InputError(`${name} would bring it back, and is not offered here.`);
      return back.plan(back.input.parse(input), { ...context, resource });
    },
  };
}

/** A call of a tool that is not offered is answered with the reason. */
async function answerMissing(
  name: string,
  call: Omit<UnmadeCall, "outcome">,
  offer: Offer,
  options: RunOptions,
): Promise<CallResult> {
  const since = performance.now();
  const { exists, sentence } = await offer.explainMissing(name);
  const milliseconds = performance.now() - since;
  const tool = exists ? { name } : undefined;
  const told = exists ? sentence : `${sentence} tools/list gives the names.`;
  return answerUnmade(told, { ...call, tool, outcome: "not-offered", milliseconds }, options);
}

/** Answers a call that cannot be made. It counts against the limits of its caller, too. */
export async function answerRefused(
  sentence: string,
  call: Pick<UnmadeCall, "id" | "tool" | "request">,
  { id: caller, limits }: Caller,
  options: Omit<RunOptions, "permissions">,
): Promise<CallResult> {
  const overLimit = await limits?.admit();
  if (overLimit !== undefined) return answerUnmade(overLimit, { ...call, caller, outcome: "over-limit" }, options);
  return answerUnmade(sentence, { ...call, caller, outcome: "failed" }, options);
}
