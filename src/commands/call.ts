import { type Decision, isQuestion } from "../call/consent.ts";
import { unheard } from "../call/context.ts";
import type { CallResult } from "../call/deliver.ts";
import type { Offer, Served } from "../call/served.ts";
import { localCaller } from "../callers/caller.ts";
import { isAboutEmptyLimit } from "../config/empty-limit.ts";
import type { ConfigFor } from "../config/for-callers.ts";
import { type Config, ConfigError } from "../config/read.ts";
import { createService, type Service, type ServiceOptions } from "../service.ts";
import { openConnected, productsOf } from "./connect.ts";
import { withLocal } from "./local.ts";
import { openAudit } from "./observe.ts";
import { openBudgets } from "./open-budgets.ts";
import { openUndo } from "./open-undo.ts";
import { tellPerson, writeJson, writeOut } from "./output.ts";
import { shareState } from "./share-state.ts";
import { personAt, type Terminal } from "./terminal.ts";

/** Each call is a process of its own here, and a key of the process ends with it. */
const NO_LASTING_TOKEN =
  "Nothing was done. This confirm_token ends with this process: run the call in a terminal to be asked, set UPSTASH_MCP_SIGNING_KEY to use the token in the next call, or allow it with --confirm never.";

/** The process ends before anybody could open a page. */
const NOBODY_AT_TERMINAL: ServiceOptions["approvals"] = {
  of: () => ({
    ask: async () => ({
      refused:
        "Nothing was done: a person must agree to this call. Run it in a terminal to be asked, or allow it with --confirm never.",
    }),
    redeem: async () => ({ kind: "unknown" }),
    resume: async () => undefined,
    isAwaited: async () => false,
  }),
};

/**
 * Makes one call as a client would and prints the result as JSON. The exit code is 1 when it is an error, and when nothing
 * was done because nobody was asked.
 */
export async function callTool(given: Config, configFor: ConfigFor, operands: readonly string[]): Promise<number> {
  const [name, text = "{}", ...rest] = operands;
  if (name === undefined || rest.length > 0) {
    throw new ConfigError("call needs a tool and its arguments as one JSON text: upstash-mcp call TOOL 'JSON'.");
  }
  const input = parseInput(text);
  for (const warning of given.warnings.filter(isAboutEmptyLimit)) tellPerson(`upstash-mcp: ${warning}\n`);
  const cancelled = new AbortController();
  const cancel = () => cancelled.abort();
  process.once("SIGINT", cancel).once("SIGTERM", cancel);
  let service: Service | undefined;
  const audit = await openAudit(given, (...event) => service?.log(...event));
  const shared = await shareState(given, (...event) => service?.log(...event));
  const budgets = await openBudgets(given, shared);
  const undo = await openUndo(given);
  const { config, embedded, stop } = await withLocal(given);
  let close = stop;
  try {
    const confirmNotice = config.signingKey === undefined ? NO_LASTING_TOKEN : undefined;
    const observers = audit === undefined ? [] : [audit.observer];
    const kept = { uses: shared?.uses, approvals: NOBODY_AT_TERMINAL, undo, budgets };
    const made = createService(config, { confirmNotice, observers, ...kept });
    service = made;
    close = () => Promise.allSettled([made.close(), shared?.close(), stop()]).then(() => audit?.close());
    const connected = await openConnected(made, config, productsOf(config, configFor, embedded));
    const served = await connected.service.serve(localCaller(config));
    await connected.close();
    if (!served.offer.tools.has(name)) throw new ConfigError(await whyMissing(served.offer, name));
    const person = personAt(process.stdin, process.stderr);
    const answer = await callAndAsk(served, { name, input, signal: cancelled.signal }, person);
    const { isError, structuredContent, content: texts } = answer;
    await (isError ? writeOut(`${texts[0]?.text ?? ""}\n`) : writeJson(structuredContent));
    return isError || structuredContent?.confirm_token !== undefined ? 1 : 0;
  } finally {
    await close();
  }
}

async function whyMissing({ explainMissing }: Offer, name: string): Promise<string> {
  const { exists, sentence } = await explainMissing(name);
  return exists ? sentence : `${sentence} \`upstash-mcp tools\` prints the names.`;
}

/** Makes a call; the person at the terminal, if there is one, is asked before harm is done. */
export async function callAndAsk(
  served: Pick<Served, "call">,
  { name, input, signal }: { name: string; input: unknown; signal: AbortSignal },
  person: Terminal | undefined,
): Promise<CallResult> {
  const client = { signal, progress: unheard };
  const first = await served.call(name, input, { ...client, consent: { canAsk: person !== undefined } });
  if (!isQuestion(first)) return first;
  const decision: Decision = person === undefined ? "unanswered" : await person.ask(first.question, signal);
  const answer = { decision, state: first.state };
  const second = await served.call(name, input, { ...client, consent: { canAsk: true, answer } });
  if (isQuestion(second)) throw new Error("An answered question was asked again.");
  return second;
}

function parseInput(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ConfigError(
      `The arguments are not JSON. Expected one object in the quotes of the shell, such as '{"command":"GET","args":["key"]}'.`,
    );
  }
}
