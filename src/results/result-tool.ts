import type { ResourceRow } from "../call/resource.ts";
import type { InputSchema, OfferedTool } from "../call/tool.ts";

/** The tool that reads on in a result that is kept. */
export const RESULT_READ = "upstash_result_read";

/** The toolset of what reads on in the answers of others: of no product, and never asked for by name. */
export const RESULTS = "results";

/** As short as can be, since every list has it; `result-read.ts` says the same for the call, and what is too much. */
const inputSchema: InputSchema = {
  type: "object",
  properties: {
    id: { type: "string", description: "In the notice." },
    at: { type: "string", description: "In the notice." },
    from: { type: "integer", description: "Where to begin." },
    count: { type: "integer", description: "How many." },
  },
  required: ["id"],
};

/** The tool as it is offered; what it does is loaded when it is called. */
export const resultTool: OfferedTool = {
  name: RESULT_READ,
  title: "Result: read on",
  toolset: RESULTS,
  access: "read",
  description: "Reads on in a cut answer as its notice says.",
  inputSchema,
  load: async () => (await import("./result-read.ts")).resultReader({ ...resultTool }),
};

/** Where a result that is kept is read by address. */
export const resultAddress: ResourceRow = {
  path: "results/{id}",
  title: "Result that was cut",
  description: "A result that is kept for ten minutes, from a place and an element, field or character on.",
  tool: RESULT_READ,
  query: ["at", "from", "count"],
};
