import { argumentsOf } from "../call/read-call.ts";
import type { Tool } from "../call/tool.ts";
import { endpointTool } from "./endpoint.ts";
import type { Making } from "./making.ts";
import type { Handler, Row, Toolset } from "./rows.ts";
import { isAllowed } from "./select.ts";

/** The tools of a toolset as far as they are allowed. */
export function toolsOf<Context>(toolset: Toolset<Context>, making: Making<Context>): Tool[] {
  return toolset.rows.filter((row) => isAllowed(row, making)).flatMap((row) => toolOf(row, toolset, making));
}

function toolOf<Context>(row: Row<Context>, toolset: Toolset<Context>, making: Making<Context>): Tool[] {
  switch (row.kind) {
    case "endpoint":
      return [endpointTool(row, toolset.name, making)];
    case "handler":
      return [handlerTool(row, toolset.name, making)];
    case "leveled": {
      const handler = row.at(making.level, making.offered);
      return handler === undefined ? [] : [handlerTool(handler, toolset.name, making)];
    }
  }
}

/** A row with a handler as a tool. */
function handlerTool<Context>(row: Handler<Context>, toolset: string, making: Making<Context>): Tool {
  const { name, title, access, description, commands, untrusted, prepare } = row;
  const { resourceArgument, confirmsByToken } = making;
  // The schema of the same row has checked the input, so the row's own type of it holds.
  const { plan, advice, paging } = row as Handler<Context> & {
    plan: (input: Record<string, unknown>, context: Context) => ReturnType<Tool["plan"]>;
    advice?: Tool["advice"];
    paging?: Tool["paging"];
  };
  return {
    name,
    title,
    toolset,
    access,
    description,
    input: argumentsOf(row.input, { resourceArgument, confirms: row.mayHarm && confirmsByToken }),
    resourceArgument,
    commands,
    untrusted,
    prepare,
    plan(input, call) {
      const context = making.contextOf(call);
      return context instanceof Promise ? context.then((ready) => plan(input, ready)) : plan(input, context);
    },
    advice,
    paging,
  };
}
