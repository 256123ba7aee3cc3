import { takeConnection } from "../call/connection-argument.ts";
import { isQuestion, type Question } from "../call/consent.ts";
import type { CallResult } from "../call/deliver.ts";
import { callsAnother, THROUGH_READ, THROUGH_WRITE } from "../call/inner-call.ts";
import { readCall } from "../call/read-call.ts";
import type { ClientSide, Narrowing, Offer, Served } from "../call/served.ts";
import { InputError, type OfferedTool } from "../call/tool.ts";
import type { Caller } from "../callers/caller.ts";
import type { Service, ServiceParts } from "../service.ts";
import { nearest } from "../upstash/near-names.ts";
import { quoted } from "../upstash/quoted.ts";
import { type CompactOffer, type CompactTerms, compactOffer } from "./compact-offer.ts";
import { FIND_TOOLS, throughTool } from "./compact-tools.ts";

/** Names that are told to whoever calls a tool that there is not. */
const MOST_NEAR = 3;

/** The same service, in which a client is shown a part of the tools, and finds and calls the rest by others. */
export function withCompact(
  service: Service,
  parts: Pick<ServiceParts, "serveOwn" | "refuse">,
  terms: CompactTerms,
): Service {
  const offers = new WeakMap<Offer, CompactOffer | { none: true }>();
  const kept = new WeakMap<Served, Served>();
  const compactOf = (offer: Offer): CompactOffer | undefined => {
    const known = offers.get(offer) ?? compactOffer(offer, terms) ?? { none: true };
    offers.set(offer, known);
    return "none" in known ? undefined : known;
  };

  async function serve(caller: Caller, wanted: readonly Narrowing[] = []): Promise<Served> {
    const whole = await service.serve(caller, wanted);
    const known = kept.get(whole);
    if (known !== undefined) return known;
    const offer = compactOf(whole.offer);
    if (offer === undefined) return whole;
    const finding = await parts.serveOwn(caller, offer.finder, wanted);
    const refuse: Refuse = (sentence, tool, { request }) => parts.refuse(caller, sentence, { tool, request });
    const served: Served = {
      ...{ caller: whole.caller, offer, isOwnState: whole.isOwnState, results: whole.results },
      call: (name, raw, client) => {
        if (name === FIND_TOOLS) return finding.call(name, raw, client);
        return callsAnother(name) && offer.tools.has(name)
          ? callThrough(name, raw, client, { whole, offer, refuse })
          : whole.call(name, raw, client);
      },
    };
    kept.set(whole, served);
    return served;
  }

  return { ...service, serve };
}

/** Answers a call that is not made. */
type Refuse = (
  sentence: string,
  tool: OfferedTool | undefined,
  client: Pick<ClientSide, "request">,
) => Promise<CallResult>;

/** Calls the tool that the arguments name, as if it had been called by its own name. */
async function callThrough(
  name: string,
  raw: unknown,
  client: ClientSide,
  { whole, offer, refuse }: { whole: Served; offer: CompactOffer; refuse: Refuse },
): Promise<CallResult | Question> {
  const named = innerCallOr(name, raw);
  if ("refused" in named) return refuse(named.refused, undefined, client);
  const tool = whole.offer.tools.get(named.tool);
  if (tool === undefined) {
    const { exists } = await whole.offer.explainMissing(named.tool);
    // Why a tool is not offered that there is, the tool's own call says.
    if (exists) return whole.call(named.tool, named.args, client);
    return refuse(unknownTool(named.tool, offer), undefined, client);
  }
  if (name === THROUGH_READ && tool.access !== "read") return refuse(noRead(tool), tool, client);
  const answer = await whole.call(tool.name, named.args, client);
  return isQuestion(answer) || !answer.isError ? answer : withSchema(answer, tool, named.args);
}

/** What a call is that goes through another: the tool, and its arguments. */
interface InnerCall {
  tool: string;
  args: Readonly<Record<string, unknown>>;
}

/** Arguments of the inner tool that stand beside `arguments` are meant as if they stood among them. */
function innerCallOr(name: string, raw: unknown): InnerCall | { refused: string } {
  const given = typeof raw === "object" && raw !== null && !Array.isArray(raw) ? raw : {};
  const { tool, arguments: args, ...beside } = given as Record<string, unknown>;
  try {
    const own = throughTool(name === THROUGH_READ ? "read" : "write").tool;
    const { input } = readCall(own, { tool, arguments: args });
    const among = (input.arguments ?? {}) as Readonly<Record<string, unknown>>;
    refuseTwice(among, beside);
    return { tool: String(input.tool).trim(), args: { ...beside, ...among } };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { refused: `${error.message} Give {"tool": NAME, "arguments": {…}}; ${FIND_TOOLS} has both.` };
  }
}

/** Of two values one would be passed over, and the call be another one than was meant. */
function refuseTwice(among: Readonly<Record<string, unknown>>, beside: Readonly<Record<string, unknown>>): void {
  const isGiven = (value: unknown) => value !== undefined && value !== null && value !== "";
  const twice = Object.keys(among).find((name) => {
    const other = Object.hasOwn(beside, name) ? beside[name] : undefined;
    return isGiven(other) && JSON.stringify(other) !== JSON.stringify(among[name]);
  });
  if (twice !== undefined) throw new InputError(`${quoted(twice)} is given twice: in arguments and beside them.`);
}

function noRead({ name }: OfferedTool): string {
  return `${name} may change something, and ${THROUGH_READ} runs only what reads. Nothing was done. Call it by ${THROUGH_WRITE}.`;
}

/** The tools whose names are near, else those that a search for its words finds. */
function unknownTool(name: string, { rank, listed, tools }: CompactOffer): string {
  if (listed.has(name)) return `${name} is called by its own name, not through another tool.`;
  const callable = [...tools.keys()].filter((known) => !callsAnother(known) && known !== FIND_TOOLS);
  const near = nearest(callable, name, (known) => [known]);
  const words = rank(name.replaceAll("_", " ").slice(0, 100)).map((tool) => tool.name);
  const told = [...new Set([...near, ...words])].slice(0, MOST_NEAR);
  const guess = told.length === 0 ? "" : ` Near to it: ${told.join(", ")}.`;
  return `There is no tool ${quoted(name)} that may be called here.${guess} ${FIND_TOOLS} finds tools by what they do. Nothing was done.`;
}

/** A fault of the arguments with the schema that they must have, so that nobody has to look for it again. */
async function withSchema(answer: CallResult, tool: OfferedTool, args: InnerCall["args"]): Promise<CallResult> {
  if (!(await isFaultOfArguments(tool, args))) return answer;
  const [first, ...others] = answer.content;
  // Of its commands and their syntax the description of a tool says what the schema does not.
  const said = tool.commands === undefined ? "" : `${tool.name}: ${tool.description}\n`;
  const text = `${first?.text ?? ""}\n${said}The input schema of ${tool.name}: ${JSON.stringify(tool.inputSchema)}`;
  return { ...answer, content: [{ type: "text", text }, ...others] };
}

async function isFaultOfArguments(tool: OfferedTool, args: InnerCall["args"]): Promise<boolean> {
  try {
    readCall(await tool.load(), takeConnection(args).rest);
    return false;
  } catch (error) {
    return error instanceof InputError;
  }
}
