import { argumentsOf } from "../call/call-arguments.ts";
import type { CallContext } from "../call/context.ts";
import type { OfferedTool, Plan, Tool, ToolFacts } from "../call/tool.ts";
import { endpointTool } from "./endpoint.ts";
import { fieldsAsked, type RowsOfAnswer, withFields } from "./fields.ts";
import { whenThere } from "./load-once.ts";
import type { Making } from "./making.ts";
import type { Handler, Row, Toolset } from "./rows.ts";
import { isAllowed } from "./select.ts";

/**
 * A tool that is offered, made of its row at the first call. All tools of a product wait for the same load, so that calls
 * go on in the order in which they came.
 */
export function offeredTool<Context>(
  facts: ToolFacts,
  load: () => readonly Toolset<Context>[] | Promise<readonly Toolset<Context>[]>,
  making: Making<Context>,
): OfferedTool {
  let made: Tool | undefined;
  const make = (toolsets: readonly Toolset<Context>[]) => {
    made ??= toolOf(toolsets, facts, making);
    return made;
  };
  return { ...facts, load: () => made ?? whenThere(load(), make) };
}

/** Asks once more whether the row is allowed: a list that the build wrote down opens no door. */
function toolOf<Context>(toolsets: readonly Toolset<Context>[], facts: ToolFacts, making: Making<Context>): Tool {
  const rows = toolsets.flatMap((toolset): readonly Row<Context>[] => toolset.rows);
  const row = rows.find(({ name }) => name === facts.name);
  const handler = row?.kind === "leveled" ? row.at(making.level, making.offered, making.left) : row;
  if (row === undefined || handler === undefined || !isAllowed(row, making)) {
    throw new Error(`${facts.name} is listed, but its table does not allow it at the access level ${making.level}.`);
  }
  return handler.kind === "endpoint" ? endpointTool(handler, facts, making) : handlerTool(handler, facts, making);
}

/** A plan that a person may be asked about, or need not be. */
function admitted(plan: Plan, { admitHarm }: Pick<Partial<CallContext>, "admitHarm">): Plan | Promise<Plan> {
  const waits = plan.harm === undefined || plan.isAdmitted ? undefined : admitHarm?.(plan.target);
  return waits === undefined ? plan : waits.then(() => plan);
}

type Input = Record<string, unknown>;
type PlanOf<Context> = (input: Input, context: Context) => Plan | Promise<Plan>;

/** The plan of a call that may ask for some fields alone, which the handler need not know. */
function planWithFields<Context>(
  plan: PlanOf<Context>,
  rows: RowsOfAnswer,
  { fields: given, ...input }: Input,
  context: Context,
): Plan | Promise<Plan> {
  const fields = fieldsAsked(given);
  return whenThere(plan(input, context), (planned) => ({
    ...planned,
    run: async () => withFields(await planned.run(), fields, rows),
  }));
}

/** A row with a handler as a tool. */
function handlerTool<Context>(row: Handler<Context>, facts: ToolFacts, making: Making<Context>): Tool {
  const resourceArgument = row.undoOnly ? undefined : making.resourceArgument;
  const comesBackBy = row.mayHarm ? making.comesBackBy : undefined;
  // The schema of the same row has checked the input, so the row's own type of it holds.
  const { plan, advice, paging, independent } = row as Handler<Context> & {
    plan: PlanOf<Context>;
    advice?: Tool["advice"];
    paging?: Tool["paging"];
    independent?: Tool["independent"];
  };
  const { rows } = row;
  const planOf =
    rows === undefined ? plan : (input: Input, context: Context) => planWithFields(plan, rows, input, context);
  return {
    ...facts,
    input: argumentsOf(row.input, { resourceArgument, comesBackBy }),
    resourceArgument,
    untrusted: row.untrusted,
    prepare: row.prepare,
    plan: (input, call) =>
      whenThere(making.contextOf(call), (context) =>
        whenThere(planOf(input, context), (planned) => admitted(planned, context as Partial<CallContext>)),
      ),
    advice,
    paging,
    independent,
  };
}
