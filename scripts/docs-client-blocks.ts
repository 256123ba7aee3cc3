import { configurationsForStdio } from "../src/commands/client-configurations.ts";
import { configurationsForUrl } from "../src/commands/client-configurations-http.ts";
import { installLinks } from "./install-links.ts";

/** What can be said of a client beside its configuration. */
const remarks: Readonly<Record<string, string>> = {
  "Claude Desktop":
    "It knows no placeholders, so the values stand in the file. Or [install the bundle](#installed-in-one-step), which asks for them and keeps the tokens in the keychain.",
  "Claude Code": `For a whole project, put the block of Claude Desktop into \`.mcp.json\` at its root, with \`\${UPSTASH_REDIS_REST_URL}\` and the like as values, which Claude Code fills in from the environment. There is [a plugin](#plugins), too.`,
  Cursor: "It fills in variables of the environment. There is [a plugin](#plugins), too.",
  Windsurf: "It fills in variables of the environment.",
  Codex: "There is [a plugin](#plugins), too.",
  "Gemini CLI": "It fills in variables of the environment. There is [an extension](#plugins), too.",
  OpenCode:
    "It fills in variables of the environment. Its second version has the servers one level deeper, in `mcp.servers`.",
  Zed: "It knows no placeholders, so the values stand in the file.",
  JetBrains: "It knows no placeholders, so the values stand in its settings.",
  "LM Studio": "It knows no placeholders: the link brings the block, and the values are filled in there.",
};

/** A block for each client that starts the server itself. */
export function clientBlocks(): string {
  return configurationsForStdio
    .map(({ client, place, language, text }) =>
      [`### ${client}`, withRemark(place, remarks[client]), linksOf(client), block(language, text)]
        .filter((part) => part !== "")
        .join("\n\n"),
    )
    .join("\n\n");
}

/** The same for clients that reach it at a URL. */
export function httpClientBlocks(): string {
  return configurationsForUrl("http://127.0.0.1:3000/mcp", false)
    .map(({ client, place, text }) => `**${client}**: ${withCode(place)}\n\n${block(languageOf(text), text)}`)
    .join("\n\n");
}

function withRemark(place: string, remark = ""): string {
  return `${withCode(place)} ${remark}`.trim();
}

/** The file names of a text for the window, which has no Markdown, as code. */
function withCode(text: string): string {
  return text.replace(/(?:~\/|\.)?[\w.-]+(?:\/[\w.-]+)*\.(?:json|toml|yaml)\b/g, (name) => `\`${name}\``);
}

function linksOf(client: string): string {
  return (installLinks[client] ?? []).map(({ text, url }) => `[${text}](${url})`).join(" · ");
}

function languageOf(text: string): string {
  return text.startsWith("{") ? "json" : text.startsWith("[") ? "toml" : "sh";
}

function block(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}
