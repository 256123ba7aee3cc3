/** What a person reads at the page of an approval. */
interface ReadPage {
  readonly text: string;
  readonly cookie: string;
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * The person at the page of an approval: opens it in a browser of their own, reads it, and approves what they want done, with
 * the name that the page asks for. Gives what they read, and whether they agreed.
 */
export async function decideAtPage(
  url: string,
  agrees: (read: string) => boolean,
): Promise<{ text: string; agreed: boolean }> {
  const { text, cookie, fields } = await readPage(url);
  const agreed = agrees(text);
  const body = new URLSearchParams({ ...fields, decision: agreed ? "approve" : "decline" });
  const headers = { cookie, origin: new URL(url).origin };
  const { status } = await fetch(url, { method: "POST", redirect: "manual", headers, body });
  if (status !== 303) throw new Error(`The page did not take the decision: ${status}.`);
  return { text, agreed };
}

async function readPage(url: string): Promise<ReadPage> {
  const response = await fetch(url);
  const html = await response.text();
  const text = textOf(/<main[\s\S]*<\/main>/.exec(html)?.[0] ?? "");
  const token = /name="form_token" value="([^"]+)"/.exec(html)?.[1] ?? "";
  const typed = /type the name <span class="typed">([^<]*)<\/span>/.exec(html)?.[1];
  const name = typed === undefined ? {} : { name: textOf(typed) };
  return {
    text,
    cookie: response.headers.get("set-cookie")?.split(";", 1)[0] ?? "",
    fields: { form_token: token, ...name },
  };
}

/** A page as it reads: a fact in a line. */
function textOf(html: string): string {
  const lines = html.replaceAll("</dt><dd>", ": ").replace(/<\/(dd|p|h1|h2|pre|form)>/g, "\n");
  return lines
    .replace(/<[^>]+>/g, "")
    .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
    .trim();
}
