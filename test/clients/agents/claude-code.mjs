// Claude Code, without a terminal; a hook answers forms.
import { fileURLToPath } from "node:url";
import { args, program, variables } from "./claude-code-options.mjs";
import { prompt, run } from "./task.mjs";

const hook = fileURLToPath(new URL("./answer-form.mjs", import.meta.url));
const command = `"${process.execPath}" "${hook}"`;
const settings = { hooks: { Elicitation: [{ hooks: [{ type: "command", command }] }] } };
run(program, ["--print", prompt, "--settings", JSON.stringify(settings), ...args], variables);
