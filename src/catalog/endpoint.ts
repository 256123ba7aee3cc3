import { z } from "zod";
import type { ToolContext } from "../call/context.ts";
import { REDACTED } from "../call/redactor.ts";
import { InputError, type Tool } from "../call/tool.ts";
import { withoutSecrets } from "../products/account/secret-fields.ts";
import type { ApiRequest } from "../upstash/developer-api.ts";
import { fillPath } from "../upstash/path.ts";
import type { Endpoint, Toolset } from "./rows.ts";

/** An endpoint of the Developer API as a tool. */
export function endpointTool(row: Endpoint, toolset: Toolset, revealSecrets: boolean): Tool {
  const { name, access, description, options } = row;
  const resolve = async (given: Record<string, unknown>, context: ToolContext) => {
    const problem = options.check?.(given);
    if (problem !== undefined) throw new InputError(problem);
    hideSecrets(given, context);
    return withDatabaseId(given, access, context);
  };
  return {
    name,
    title: titleOf(name),
    toolset: toolset.name,
    access,
    description,
    input: z.strictObject(row.input),
    endpoint: `${row.method} ${row.path}`,
    untrusted: false,
    ...(access === "destructive" ? { harm: () => lowerFirst(description) } : {}),
    ...(options.preview ? { preview: options.preview } : {}),
    resolve,
    async run(given, context) {
      const input = await resolve(given, context);
      const response = await send(row, requestOf(row, input, revealSecrets), input, context);
      const { value, secrets } = withoutSecrets(response, REDACTED);
      for (const secret of secrets) context.hide(secret);
      const shown = revealSecrets ? response : value;
      return { result: options.present ? options.present(shown, input) : shown };
    },
  };
}

/** The request of a row for an input, as `EndpointOptions` describes it. */
export function requestOf(
  { method, path, options }: Endpoint,
  input: Readonly<Record<string, unknown>>,
  revealSecrets: boolean,
): ApiRequest {
  const { query = [], local = [], rename = {}, hidingQuery = {} } = options;
  const sent = Object.entries(input).filter(([name]) => !local.includes(name) && !path.includes(`{${name}}`));
  const named = (entries: [string, unknown][]) =>
    entries.map(([name, value]) => [rename[name] ?? name, value] as const);
  const inQuery = named(sent.filter(([name]) => query.includes(name))).map(([name, value]) => [name, String(value)]);
  const inBody = named(sent.filter(([name]) => !query.includes(name)));
  const body = options.body ? options.body({ ...input }) : inBody.length > 0 ? Object.fromEntries(inBody) : undefined;
  return {
    method,
    path: fillPath(path, input),
    query: { ...Object.fromEntries(inQuery), ...(revealSecrets ? {} : hidingQuery) },
    ...(body === undefined ? {} : { body }),
  };
}

/** A change is made to the database that bears the name now; a read may use what was remembered. */
async function withDatabaseId(
  input: Record<string, unknown>,
  access: Endpoint["access"],
  context: ToolContext,
): Promise<Record<string, unknown>> {
  if (typeof input.database !== "string") return input;
  return { ...input, database: await context.databaseId(input.database, access !== "read") };
}

/**
 * Sends the request. What is remembered of a Redis database, its name and token, is then forgotten where the request may
 * have changed it, also when nobody knows whether it was carried out, and where the API failed to tell of it.
 */
async function send(
  { access, path }: Endpoint,
  request: ApiRequest,
  { database }: Readonly<Record<string, unknown>>,
  context: ToolContext,
): Promise<unknown> {
  const id = typeof database === "string" ? database : undefined;
  const changes = access !== "read" && path.startsWith("/v2/redis/");
  let answered = false;
  try {
    const response = await context.developerApi().request(request, context.signal);
    answered = true;
    return response;
  } finally {
    if (changes || (id !== undefined && !answered)) context.forgetDatabase(id);
  }
}

/** What a call itself carries, such as a connector's password, is kept out of its answer too. */
function hideSecrets(input: Record<string, unknown>, context: ToolContext): void {
  for (const secret of withoutSecrets(input, REDACTED).secrets) context.hide(secret);
}

function titleOf(name: string): string {
  const words = name
    .replaceAll("_", " ")
    .replace(/\b(tls|id)\b/g, (word) => word.toUpperCase())
    .replace("ipv4", "IPv4");
  return words.charAt(0).toUpperCase() + words.slice(1).replace(/^stash/, "Stash");
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, "");
}
