// Claude Code in a terminal: it draws on stdout, and takes keys from stdin.
import { mkdirSync, writeFileSync } from "node:fs";
import { spawn } from "@lydell/node-pty";
import { args, program, variables } from "./claude-code-options.mjs";

const home = process.env.HOME;
const folder = `${home}/shop`;
mkdirSync(folder);
// What a person has decided at the first start, who would be asked now.
const decided = { hasCompletedOnboarding: true, theme: "light" };
const key = { customApiKeyResponses: { approved: [variables.ANTHROPIC_API_KEY], rejected: [] } };
const projects = { [folder]: { hasTrustDialogAccepted: true, hasCompletedProjectOnboarding: true } };
writeFileSync(`${home}/.claude.json`, JSON.stringify({ ...decided, ...key, projects }));

mkdirSync(`${home}/.claude`);
writeFileSync(
  `${home}/.claude/settings.json`,
  JSON.stringify({ prefersReducedMotion: true, spinnerTipsEnabled: false }),
);

const [cols, rows] = process.env.TERMINAL.split("x").map(Number);
const terminal = spawn(program, ["--verbose", "--permission-mode", "default", ...args], {
  ...{ cols, rows, cwd: folder, name: "xterm-256color" },
  env: {
    ...process.env,
    ...variables,
    COLORTERM: "truecolor",
    ANTHROPIC_MODEL: "scripted",
    // Else it fills the screen, with nothing between the conversation and the field for the next words.
    CLAUDE_CODE_DISABLE_ALTERNATE_SCREEN: "1",
    CLAUDE_CODE_ENABLE_PROMPT_SUGGESTION: "false",
  },
});
terminal.onData((text) => process.stdout.write(text));
terminal.onExit(({ exitCode }) => process.exit(exitCode));
process.stdin.setEncoding("utf8").on("data", (text) => terminal.write(text));
// It has a session of its own, so that nobody else ends it.
process.on("SIGTERM", () => terminal.kill("SIGKILL"));
