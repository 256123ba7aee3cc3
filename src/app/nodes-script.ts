/** Makes the nodes of the page. Whatever is given to them becomes text, so that nothing in an answer can be markup. */
export const NODES_SCRIPT = `
const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.append(...children.filter((child) => child !== undefined).map((child) => (child instanceof Node ? child : String(child))));
  return node;
}

const make = (name, attributes = {}, ...children) => fill(document.createElement(name), attributes, children);
const draw = (name, attributes = {}, ...children) => fill(document.createElementNS(SVG, name), attributes, children);

const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const record = (value) => (isRecord(value) ? value : {});
const list = (value) => (Array.isArray(value) ? value : []);
const isNumber = (value) => typeof value === "number" && Number.isFinite(value);
const words = (name) => String(name).replaceAll("_", " ");

const numbers = new Intl.NumberFormat("en", { maximumSignificantDigits: 6 });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });
const STEPS = ["bytes", "KiB", "MiB", "GiB", "TiB"];

function sizeText(value) {
  const step = Math.min(STEPS.length - 1, Math.max(0, Math.floor(Math.log2(Math.abs(value) || 1) / 10)));
  return short.format(value / 1024 ** step) + " " + STEPS[step];
}

const isSize = (unit) => /^bytes/.test(String(unit));
const valueText = (value) => (isNumber(value) ? numbers.format(value) : value === undefined || value === null ? "" : isRecord(value) || Array.isArray(value) ? JSON.stringify(value) : String(value));
const counted = (count, one, many = one + "s") => valueText(count) + " " + (count === 1 ? one : many);
const tickText = (value, unit) => (isSize(unit) ? sizeText(value) : short.format(value));
const timeText = (time) => new Date(time).toISOString().replace("T", " ").slice(0, 16);

function table(caption, columns, rows) {
  const classOf = (column) => (rows.every((row) => isNumber(row[column]) || row[column] === "" || row[column] === undefined) ? { class: "number" } : {});
  const head = columns.map((column, at) => make("th", { scope: "col", ...classOf(at) }, column));
  const body = rows.map((row) => make("tr", {}, ...row.map((cell, at) =>
    make(at === 0 ? "th" : "td", { ...(at === 0 ? { scope: "row" } : {}), ...classOf(at) }, valueText(cell)))));
  const whole = make("table", {}, make("caption", {}, caption), make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...body));
  return make("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": caption }, whole);
}

const folded = (summary, ...inner) => make("details", {}, make("summary", {}, summary), ...inner);
`;
