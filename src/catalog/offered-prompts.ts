import { CONNECTION } from "../call/connection-argument.ts";
import { givenNames, type OfferedPrompt, type OfferedStep, type PromptRow, type PromptStep } from "../call/prompt.ts";
import type { ToolFacts } from "../call/tool.ts";
import type { Product } from "./product.ts";

type Tools = ReadonlyMap<string, Pick<ToolFacts, "inputSchema" | "commands">>;

/** The recipes of products that can be followed with these tools, with the steps that they are left with. */
export function promptsOf(
  products: readonly { product: Pick<Product, "prompts" | "icon"> }[],
  tools: Tools,
): OfferedPrompt[] {
  return products.flatMap(({ product: { prompts, icon } }) =>
    prompts.flatMap((row) => promptFor(row, icon, tools) ?? []),
  );
}

/** Nothing where a tool is not served without which there is no recipe. */
function promptFor(row: PromptRow, icon: string, tools: Tools): OfferedPrompt | undefined {
  const steps: OfferedStep[] = [];
  for (const step of row.steps.filter(({ insteadOf }) => insteadOf === undefined || !tools.has(insteadOf))) {
    const served = stepFor(step, tools);
    if (served === undefined && step.isOptional !== true) return undefined;
    if (served !== undefined) steps.push(served);
  }
  const taken = new Set(steps.flatMap((step) => Object.values(step.arguments).flatMap(givenNames)));
  const needed = new Set(steps.filter((step) => step.isOptional !== true).flatMap(neededOfPerson));
  const own = Object.entries({ ...row.arguments, [CONNECTION]: "Name of the connection to use." });
  const args = own
    .filter(([name]) => taken.has(name))
    .map(([name, description]) => ({ name, description, required: needed.has(name) }));
  const { name, title, description, completions, goal, answer } = row;
  return { name, title, description, arguments: args, completions, goal, steps, answer, icon };
}

/** A step with the arguments that its tool takes as it is served, which may be by one of several connections. */
function stepFor(step: PromptStep, tools: Tools): OfferedStep | undefined {
  const tool = tools.get(step.tool);
  const { command } = step.arguments;
  if (tool === undefined) return undefined;
  if (typeof command === "string" && tool.commands?.includes(command) === false) return undefined;
  const { properties, required = [] } = tool.inputSchema;
  const all = { ...step.arguments, [CONNECTION]: `{${CONNECTION}}` };
  const args = Object.fromEntries(Object.entries(all).filter(([name]) => Object.hasOwn(properties, name)));
  return { ...step, arguments: args, needs: Array.isArray(required) ? required : [] };
}

/** The arguments of the prompt without which the tool of a step is not called. */
function neededOfPerson({ arguments: args, needs }: OfferedStep): string[] {
  return needs.flatMap((name) => givenNames(args[name]));
}
