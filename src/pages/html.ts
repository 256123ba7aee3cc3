/** Text that is HTML already. Only `html` makes it, so that nothing gets into a page unescaped. */
export interface Html {
  readonly markup: string;
}

/** What may stand in a template: text is escaped, lists are joined, nothing and `false` leave no trace. */
export type HtmlPart = string | number | Html | undefined | false | readonly HtmlPart[];

/** A template of HTML. A value may stand between tags or in an attribute in double quotes, and nowhere else. */
export function html(template: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  return { markup: template.reduce((sum, text, index) => sum + markupOf(parts[index - 1]) + text) };
}

function markupOf(part: HtmlPart): string {
  if (part === undefined || part === false) return "";
  if (typeof part === "string") return part.replace(/[&<>"'`]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  if (typeof part === "number") return String(part);
  return "markup" in part ? part.markup : part.map(markupOf).join("");
}
