/** A call that the model makes. */
export interface ModelCall {
  id: string;
  name: string;
  arguments: Readonly<Record<string, unknown>>;
}

/** A tool as the model is offered it, with the schema that the client has made of the server's. */
export interface OfferedTool {
  name: string;
  description: string;
  schema: unknown;
  /** Whether the model is held to the schema, where the API has that. */
  strict?: boolean;
}

/** The tool of the server named `upstash` that has this name; clients put the server's name before it, or nothing. */
export function toolNamed(tools: readonly OfferedTool[], wanted: string): OfferedTool | undefined {
  return tools.find(
    ({ name }) => name === wanted || (/upstash(__?|\/)$/.test(name.slice(0, -wanted.length)) && name.endsWith(wanted)),
  );
}

/** What a request of a client says to the model. */
export interface Heard {
  tools: readonly OfferedTool[];
  /** The results of calls as the model reads them, by the ID of the call. */
  results: ReadonlyMap<string, string>;
}

/** The API of a vendor's models, as far as the clients use it. */
export interface Protocol {
  /** The path of a request that wants an answer of the model. */
  path: RegExp;
  read(body: unknown): Heard;
  /** A call or a text as the body of a response, in one piece or as events. */
  answer(reply: ModelCall | string, streams: boolean): string;
  streams(body: unknown, path: string): boolean;
}

/** Parts of a message that hold text, as the model reads them: one after the other. */
export function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return JSON.stringify(content);
  return content
    .map((part: { text?: unknown }) => (typeof part.text === "string" ? part.text : JSON.stringify(part)))
    .join("");
}

/** Server-sent events; those of Anthropic and of OpenAI's Responses have their type as their name, too. */
export function events(list: readonly object[]): string {
  return list
    .map((data) => `${"type" in data ? `event: ${data.type}\n` : ""}data: ${JSON.stringify(data)}\n\n`)
    .join("");
}
