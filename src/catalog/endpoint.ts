import type { z } from "zod";
import { argumentsOf } from "../call/call-arguments.ts";
import type { Harm, HarmfulThing } from "../call/harm.ts";
import { WHOLE_ONLY } from "../call/read-on.ts";
import { REDACTED } from "../call/redactor.ts";
import { InputError, type Paging, type Plan, type Tool, type ToolFacts, type ToolOutput } from "../call/tool.ts";
import { isOutcomeUnknown } from "../upstash/errors.ts";
import { cleanResponse } from "./clean-response.ts";
import { isPlaced, type RequestOptions, requestOf } from "./endpoint-request.ts";
import type { CleanValue, Endpoint, EndpointContext, EndpointInput, ReachedEndpoint } from "./endpoint-row.ts";
import { fieldsAsked, withFields, withFullAsked } from "./fields.ts";
import { rowFilters, withFilters } from "./filters.ts";
import { changeInParts, type RowRequest, type WholeChange } from "./in-parts.ts";
import { undoOfEndpoint } from "./inverse.ts";
import { planPage, readOnInList } from "./listed.ts";
import type { Making } from "./making.ts";
import { pageOfAnswer, readOnInPage } from "./paged.ts";

type Input = Record<string, unknown>;

/** An endpoint of an API as a tool. */
export function endpointTool<Context>(row: Endpoint<Context>, facts: ToolFacts, making: Making<Context>): Tool {
  const { contextOf, resourceArgument, revealSecrets } = making;
  const comesBackBy = mayAsk(row) ? making.comesBackBy : undefined;
  return {
    ...facts,
    input: argumentsOf(schemasOf(row), { resourceArgument, comesBackBy }),
    resourceArgument,
    filters: rowFilters(row),
    untrusted: row.options.untrusted ?? true,
    plan: async (given, call) => planRequest(row, given, await contextOf(call), revealSecrets),
    paging: pagingOf(row),
  };
}

/** Whether a person is asked before some calls of an endpoint. */
export function mayAsk({ access, options }: Pick<Endpoint, "access"> & { options: MayAsk }): boolean {
  return access === "destructive" || options.harm !== undefined || options.harmFound !== undefined;
}

type Asking = Pick<Endpoint["options"], "harm" | "takesWhole">;
/** Whatever context the last one gets. */
type MayAsk = Pick<Asking, "harm"> & { harmFound?: unknown };

/** What a call does that a person is asked about; nothing where it need not be. */
function harmOf(
  { access, description, options }: Pick<Endpoint, "access" | "description"> & { options: Asking },
  given: Input,
  found: readonly HarmfulThing[],
): Harm | undefined {
  const things = [...(options.harm?.(given) ?? []), ...found];
  if (things.length > 0) return { things };
  const { takesWhole: whole } = options;
  const described: HarmfulThing = { does: lowerFirst(description), ...(whole !== undefined && { whole }) };
  return access === "destructive" ? { things: [described] } : undefined;
}

/** The schemas of an endpoint's inputs, by their names here. */
export function schemasOf({
  inputs,
  options,
}: Pick<Endpoint, "inputs"> & { options?: Pick<Endpoint["options"], "filtersAs"> }): z.ZodRawShape {
  const schemas = Object.fromEntries(
    Object.entries(inputs).map(([name, input]) => [name, isPlaced(input) || "names" in input ? input.schema : input]),
  );
  return withFilters(schemas, rowFilters({ inputs }), options?.filtersAs);
}

async function planRequest<Context>(
  row: Endpoint<Context>,
  asked: Input,
  context: Context,
  revealSecrets: boolean,
): Promise<Plan> {
  const { options } = row;
  const given = withFullAsked(asked, row.inputs);
  const problem = options.check?.(given);
  if (problem !== undefined) throw new InputError(problem);
  const endpoint = row.endpointContext(context);
  const carried = endpoint.withoutSecrets(withoutNames(row, given), REDACTED);
  for (const secret of [...carried.certain, ...carried.likely]) endpoint.hide(secret);
  const answer = answering(row, given);
  const fields = fieldsAsked(given.fields);
  const { api, input: named, target } = await endpoint.reach(row, given);
  const input = options.admit === undefined ? named : await options.admit(named, context);
  const { preview, inverses, harmFound } = options;
  const harm = harmOf(row, given, harmFound === undefined ? [] : await harmFound(input, context));
  if (harm !== undefined) await endpoint.admitHarm?.(target);
  const undo = inverses && endpoint.undo && undoOfEndpoint(inverses, endpoint.undo, { api, input, target }, endpoint);
  return {
    target,
    harm,
    preview: preview && (() => preview(input, context)),
    undo,
    async run() {
      const keep = await undo?.begin();
      const { response, ...remarks } = await send(row, { api, input }, endpoint, revealSecrets).catch((error) => {
        if (error instanceof Error && isOutcomeUnknown(error)) keep?.(false);
        throw error;
      });
      keep?.(true);
      const page =
        options.paged === undefined ? { elements: response, remarks: {} } : pageOfAnswer(response, options.paged);
      const opened = await openedResponse(page.elements, options, endpoint, revealSecrets);
      const whole = { ...(await answer(opened, input)), ...page.remarks, ...remarks };
      const output = withFields(whole, fields, { ...options.rows, id: options.listed?.id });
      return options.after === undefined ? output : { ...output, ...(await options.after(input, context, response)) };
    },
  };
}

/** What of a response may be shown: unpacked, and without its secrets unless they are to be shown. */
async function openedResponse(
  response: unknown,
  { unpack = (packed: unknown) => packed }: Pick<Endpoint["options"], "unpack">,
  endpoint: EndpointContext,
  revealSecrets: boolean,
): Promise<unknown> {
  const opened = (part: unknown, replacement: string): CleanValue =>
    revealSecrets
      ? { value: unpack(part), certain: [], likely: [] }
      : endpoint.withoutSecrets(unpack(part), replacement);
  const { value, certain } = await cleanResponse(response, opened, endpoint.turns);
  for (const secret of certain) endpoint.learn(secret, "account");
  return value;
}

/** What a call carries beside names and IDs, which are no secret even where the input is called `credential`. */
function withoutNames({ inputs }: Pick<Endpoint, "inputs">, given: Input): Input {
  const isName = (name: string) => {
    const input = inputs[name];
    return input !== undefined && "names" in input && input.names !== undefined;
  };
  return Object.fromEntries(Object.entries(given).filter(([name]) => !isName(name)));
}

/** What is answered of a response. Throws an InputError for a list that cannot be read as the call wants it. */
function answering<Context>({ name, inputs, options }: Endpoint<Context>, given: Input) {
  const { listed, drawn, present = (response: unknown) => response } = options;
  const page = listed && planPage(name, listed, given);
  // Who says which fields are wanted may want any.
  const whole = fieldsAsked(given.fields) !== undefined && inputs.full !== undefined ? { full: true } : {};
  return async (response: unknown, asked: Readonly<Input>): Promise<ToolOutput> => {
    const input = { ...asked, ...whole };
    if (page === undefined || !Array.isArray(response)) {
      return { result: await present(response, { ...input }), drawn: drawn?.(response) };
    }
    const { elements, remarks } = page(response);
    return { result: await present(elements, { ...input }), ...remarks };
  };
}

/** How to read what was cut: the page behind it of a list, and of anything else less than the call has asked for. */
function pagingOf<Context>({ name, access, inputs, options }: Endpoint<Context>): Paging<Input> {
  const { listed, paged } = options;
  const isExtra = (input: EndpointInput) => access === "read" && isPlaced(input) && input.place === "local";
  return (asked, shown) => {
    const given = withFullAsked(asked, inputs);
    const readOn = paged ? readOnInPage(shown) : listed && readOnInList(name, listed, given, shown);
    const extra = Object.entries(inputs).find(([input, how]) => isExtra(how) && given[input] === true);
    const less =
      extra?.[0] === "full" && inputs.fields !== undefined ? "With fewer `fields`" : `Without \`${extra?.[0]}\``;
    return readOn ?? (extra === undefined ? WHOLE_ONLY : `${less} the answer is shorter.`);
  };
}

async function send(
  row: Pick<Endpoint, "access" | "method" | "path" | "inputs"> & { options: RequestOptions },
  { api, input }: Pick<ReachedEndpoint, "api" | "input">,
  endpoint: EndpointContext,
  revealSecrets: boolean,
): Promise<WholeChange> {
  let answered = false;
  try {
    const request = requestOf(row, input, revealSecrets);
    const made = (each: RowRequest) => api.request(each, endpoint.signal);
    const told = (parts: number) =>
      endpoint.progress(parts, undefined, `${row.method} ${row.path}: ${parts} parts done`);
    const whole = row.options.inParts ? await changeInParts(request, made, told) : { response: await made(request) };
    answered = true;
    return whole;
  } finally {
    endpoint.settled(row, input, answered);
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, "");
}
