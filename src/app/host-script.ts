import { DRAWN } from "../call/deliver.ts";
import { DRAWN_BY } from "./dashboard.ts";

const drawings = [...DRAWN_BY].map(([tool, draws]) => `${JSON.stringify(tool)}: ${draws}`).join(", ");

/**
 * Speaks with the host, by the messages of MCP Apps (2026-01-26). They stand here because the App of the extension's package
 * brings more than ten times of what a page may have. It sends the host nothing but that it is there and how high it is, and asks
 * for nothing.
 */
export const HOST_SCRIPT = `
const DRAWINGS = { ${drawings} };
const view = document.getElementById("view");
const system = matchMedia("(prefers-color-scheme: dark)");
const known = { given: {}, tool: undefined, theme: undefined };

/** Nobody knows the origin of the host from here; nothing in these messages is of an answer. */
const send = (message) => parent.postMessage({ jsonrpc: "2.0", ...message }, "*");

function showTheme() {
  document.documentElement.dataset.theme = known.theme ?? (system.matches ? "dark" : "light");
}

function learn(context) {
  const { theme, toolInfo, styles } = record(context);
  if (theme === "light" || theme === "dark") known.theme = theme;
  known.tool = record(record(toolInfo).tool).name ?? known.tool;
  const font = record(record(styles).variables)["--font-sans"];
  if (typeof font === "string") document.documentElement.style.setProperty("--font", font);
  showTheme();
}

function valueOf({ structuredContent, content }) {
  if (isRecord(structuredContent)) return structuredContent;
  try {
    return record(JSON.parse(list(content).find(({ type }) => type === "text").text));
  } catch {
    return {};
  }
}

/** By the name of the tool where the host says it, else by what only its answers have. */
function drawingOf(result) {
  if (Object.hasOwn(DRAWINGS, known.tool ?? "")) return DRAWINGS[known.tool];
  return Array.isArray(result.groups) ? drawIncidents : drawStatistics;
}

function show(answer) {
  const value = valueOf(answer);
  const texts = () => list(answer.content).map(({ text }) => make("p", {}, text ?? ""));
  if (answer.isError === true || !isRecord(value.result)) return view.replaceChildren(...texts());
  const drawn = record(answer._meta)["${DRAWN}"];
  const nodes = drawingOf(value.result)(value, { drawn, given: known.given });
  view.replaceChildren(...nodes.filter((node) => node !== undefined));
}

const tell = (text) => view.replaceChildren(make("p", { role: "status" }, text));

const NOTIFICATIONS = {
  "ui/notifications/tool-input": ({ arguments: given }) => void (known.given = record(given)),
  "ui/notifications/tool-result": show,
  "ui/notifications/tool-cancelled": ({ reason }) => tell("The call was cancelled" + (reason === undefined ? "." : ": " + reason)),
  "ui/notifications/host-context-changed": learn,
};
const REQUESTS = new Set(["ping", "ui/resource-teardown"]);

let said = {};
function tellSize() {
  const { width, height } = document.documentElement.getBoundingClientRect();
  const size = { width: Math.ceil(width), height: Math.ceil(height) };
  if (size.width === said.width && size.height === said.height) return;
  said = size;
  send({ method: "ui/notifications/size-changed", params: size });
}

function begin({ hostContext }) {
  learn(hostContext);
  send({ method: "ui/notifications/initialized", params: {} });
  new ResizeObserver(tellSize).observe(document.documentElement);
  tellSize();
}

addEventListener("message", ({ source, data }) => {
  if (source !== parent || !isRecord(data) || data.jsonrpc !== "2.0") return;
  const { id, method, params, result, error } = data;
  if (method === undefined) {
    if (id !== 1) return;
    if (isRecord(result)) begin(result);
    else tell("The host does not show this: " + valueText(record(error).message));
  } else if (id !== undefined) {
    send(REQUESTS.has(method) ? { id, result: {} } : { id, error: { code: -32601, message: "Method not found" } });
  } else if (Object.hasOwn(NOTIFICATIONS, method)) NOTIFICATIONS[method](record(params));
});

system.addEventListener("change", showTheme);
showTheme();
send({
  id: 1, method: "ui/initialize",
  params: { appInfo: { name: "upstash-dashboard", version: "1" }, appCapabilities: { availableDisplayModes: ["inline", "fullscreen"] }, protocolVersion: "2026-01-26" },
});
`;
