import { shorten } from "../call/question.ts";
import type { Caller } from "../callers/caller.ts";
import type { ToldConnections } from "../catalog/merge-offers.ts";
import type { AccessLevel } from "../upstash/access.ts";
import { nearest } from "../upstash/near-names.ts";
import { quoted } from "../upstash/quoted.ts";
import { visible } from "../upstash/visible.ts";
import { type Connection, lowerAccess } from "./known-connections.ts";

/** Characters in which connections are told to a model, and of what each says of itself. */
const LONGEST_LIST = 600;
const LONGEST_DESCRIPTION = 80;
/** Characters of an unknown name that are repeated. */
const LONGEST_REPEATED = 60;

/** By which connections somebody may call. */
export interface Choice {
  /** Whether there are credentials that a call without the argument goes by. */
  hasOwn: boolean;
  connections: readonly Connection[];
  access: AccessLevel;
}

/** Those of the connections that a caller may use. */
export function usableBy({ connections: names }: Caller, all: readonly Connection[]): readonly Connection[] {
  return names === undefined ? all : all.filter(({ name }) => names.includes(name));
}

/** The connection that a call goes by, nothing where it goes by the caller's own credentials, or why it goes by none. */
export function chosenConnection(
  given: string | undefined,
  choice: Choice,
): { connection: Connection | undefined } | { refused: string } {
  const { hasOwn, connections } = choice;
  if (given !== undefined) {
    const connection = connections.find(({ name }) => name === given);
    return connection === undefined ? { refused: unknownConnection(given, choice) } : { connection };
  }
  if (hasOwn || connections.length === 0) return { connection: undefined };
  const [only, another] = connections;
  if (another === undefined) return { connection: only };
  return { refused: `Which connection? Name one by \`connection\`: ${listOf(choice)}. Nothing was sent.` };
}

function unknownConnection(given: string, choice: Choice): string {
  const [near] = nearest(choice.connections, given, ({ name }) => [name]);
  const told = `There is no connection ${quoted(visible(shorten(given, LONGEST_REPEATED)))}.`;
  const guess = near === undefined ? "" : ` Did you mean ${near.name}?`;
  if (choice.connections.length === 0) return `${told} There is none at all: leave the argument out. Nothing was sent.`;
  const own = choice.hasOwn ? " Without the argument a call goes by the server's own credentials." : "";
  return `${told}${guess} There are: ${listOf(choice)}.${own} Nothing was sent.`;
}

/** What clients are told of the connections. */
export function toldOf(choice: Choice): ToldConnections {
  const { hasOwn, connections } = choice;
  const names = connections.map(({ name }) => name);
  return { sentence: connectionsSentence(choice), names, isNeeded: !hasOwn && names.length > 1 };
}

/** What the instructions say of the connections. */
function connectionsSentence(choice: Choice): string {
  const { hasOwn, connections } = choice;
  const [only, another] = connections;
  if (only === undefined) return "Each tool takes `connection`, but there is no connection now: leave it out.";
  const without = hasOwn
    ? "without it a call goes by the server's own credentials"
    : another === undefined
      ? `without it a call goes by ${only.name}, too`
      : "a call without it is refused";
  return `Each tool takes \`connection\`, which names what it goes to; ${without}. There are: ${listOf(choice)}.`;
}

/** The connections with what is allowed by each, in a bounded length. */
function listOf({ connections, access }: Choice): string {
  const told: string[] = [];
  let left = LONGEST_LIST;
  for (const connection of connections) {
    const { name, description } = connection;
    const about = description === undefined ? "" : `: ${shorten(description, LONGEST_DESCRIPTION)}`;
    const text = `${name} (${lowerAccess(connection.access, access)})${about}`;
    left -= text.length + 2;
    if (left < 0) break;
    told.push(text);
  }
  const more = connections.length - told.length;
  return `${told.join("; ")}${more === 0 ? "" : `; and ${more} more`}`;
}
