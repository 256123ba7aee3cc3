import { type BackCall, type CallUndo, canBeUndone, type Kept, type PlanUndo, type Print } from "../call/undo-scope.ts";
import { UpstashError } from "../upstash/errors.ts";
import { fillPath } from "../upstash/path.ts";
import type { RestApi } from "../upstash/rest-api.ts";

type Input = Readonly<Record<string, unknown>>;

/** SetValues by the names that they have in an answer. */
export type SetValues = Readonly<Record<string, unknown>>;

/**
 * How a call that changes settings is undone: what a read before it tells, and the call of a tool that sets that again. What
 * it cannot bring back exactly has no inverse. Those of one call, where it has several, are told by the same read.
 */
export interface Inverse {
  /** What is set, in words: "budget". */
  setting: string;
  /** The path of the GET that tells it, with the inputs of the row. */
  read: string;
  /** Query parameters of the GET, by which the API leaves secrets out. */
  query?: Readonly<Record<string, string>>;
  /** What a call does, where that is more than to set it: "pauses the queue". */
  does?(input: Input): string | undefined;
  /** Whether a call changes it; each does where nothing is said. */
  isSet?(input: Input): boolean;
  /** Whether `back` sets no more than what the call has changed of it, so that several calls each need their own. */
  isPart?: boolean;
  /** What is set of what the call sets, in the answer to the GET; nothing where that does not tell it. */
  settings(answer: unknown, input: Input): SetValues | undefined;
  /** What is set once the call was carried out. */
  after(input: Input, before: SetValues): SetValues;
  /** The tool that sets what was there before, and its input beside the names in the path; or why none does. */
  back(before: SetValues, input: Input): { tool: string; input: Input } | string;
}

/** What a setting was, and how it comes back. */
export interface SettingBefore {
  call: BackCall;
}

/** What is known of the setting that a call changes. */
interface Found {
  before: SetValues;
  back: BackCall;
}

/** How a call of a row is undone, found out once, when it is first needed. */
export interface EndpointUndo extends PlanUndo {
  /** Reads what is set, before the call; then keeps it, after the call, of which it may not be known whether it was done. */
  begin(): Promise<(isDone: boolean) => void>;
}

/** What a call reaches. */
interface Reached {
  api: RestApi;
  input: Input;
  target: Readonly<Record<string, string>>;
}

/** Reads what is set, and how that comes back; or why it does not, of each setting that the call changes. */
async function findBack(
  inverses: readonly Inverse[],
  { api, input }: Reached,
  { signal, resource }: { signal: AbortSignal; resource?: string | undefined },
): Promise<(Found | string)[]> {
  const [first] = inverses;
  if (first === undefined) return [];
  try {
    const { read, query = {} } = first;
    const answer = await api.request({ method: "GET", path: fillPath(read, input), query }, signal);
    return inverses.map((inverse) => backIn(answer, inverse, input, resource));
  } catch (error) {
    if (!(error instanceof UpstashError) || error.kind === "cancelled") throw error;
    return inverses.map(() => `what is set now could not be read (${error.message.replace(/\.$/, "")})`);
  }
}

function backIn(answer: unknown, inverse: Inverse, input: Input, resource: string | undefined): Found | string {
  const before = inverse.settings(answer, input);
  if (before === undefined) return "the API does not tell what is set now";
  const back = inverse.back(before, input);
  if (typeof back === "string") return back;
  const named = Object.fromEntries(namesIn(inverse.read).map((name) => [name, input[name]]));
  return { before, back: { tool: back.tool, input: { ...named, ...back.input }, resource } };
}

function keptSetting(
  { read, setting, isPart, after }: Inverse,
  { before, back }: Found,
  { input, target }: Reached,
  isDone: boolean,
): Kept {
  // What the call does to it, as `action` says, is no part of what it is.
  const isOfIt = (name: string) => !(name in input) || namesIn(read).includes(name);
  const place = Object.fromEntries(Object.entries(target).filter(([name]) => isOfIt(name)));
  return {
    id: JSON.stringify(["setting", place, fillPath(read, input), setting]),
    kind: "setting",
    shown: { setting, ...place },
    before: { call: back } satisfies SettingBefore,
    ...(isPart ? { isPart: true } : {}),
    was: printOf(before),
    now: isDone ? printOf(after(input, before)) : undefined,
    bytes: JSON.stringify(back).length + OVERHEAD,
  };
}

/** The undo of one call of a row with inverses; the first one is of what every call of it sets. */
export function undoOfEndpoint(
  [first, ...others]: readonly [Inverse, ...Inverse[]],
  undo: CallUndo,
  reached: Reached,
  context: { signal: AbortSignal; resource?: string | undefined },
): EndpointUndo {
  const { input } = reached;
  const inverses = [first, ...others].filter(({ isSet }) => isSet?.(input) ?? true);

  return {
    async outlook() {
      const found = await findBack(inverses, reached, context);
      const why = found.find((each) => typeof each === "string");
      return why === undefined ? canBeUndone(undo.record) : `cannot be undone: ${why}`;
    },
    async present() {
      const [found] = await findBack([first], reached, context);
      return found === undefined || typeof found === "string" ? { value: "unknown" } : printOf(found.before);
    },
    async begin() {
      const hasRoom = undo.room().things >= inverses.length;
      const found = hasRoom ? await findBack(inverses, reached, context) : inverses.map(() => "beyond --undo-keys");
      return (isDone) => {
        for (const [index, inverse] of inverses.entries()) {
          const one = found[index] ?? "it is not known";
          if (typeof one !== "string") {
            undo.does(inverse.does?.(input) ?? `sets the ${inverse.setting}`);
            undo.keep(keptSetting(inverse, one, reached, isDone), "just before");
          } else undo.cannot(`${inverse.setting}: ${one}`);
        }
      };
    },
  };
}

/** Bytes that a setting takes beside the call that brings it back. */
const OVERHEAD = 300;

function namesIn(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
}

function printOf(settings: SetValues): Print {
  return { value: JSON.stringify(Object.entries(settings).sort()) };
}
