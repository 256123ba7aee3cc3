/** A page as a browser shows it. */
export interface ShownPage {
  url: URL;
  status: number;
  text: string;
  headers: Headers;
}

/** A browser with its cookies, which it sends to every port of a host, as browsers do. */
export interface ScriptedBrowser {
  cookies: Map<string, string>;
  /** Every address that it was sent to, first to last. */
  visited: URL[];
  /** Opens an address, and follows where it is led, to the first page or to the first address that `until` fits. */
  open(url: string | URL, until?: (url: URL) => boolean): Promise<ShownPage>;
  /** Fills in the form of a page that has this field, sends it, and follows as `open` does. */
  send(
    page: ShownPage,
    field: string,
    fields: Readonly<Record<string, string>>,
    more?: { headers?: object; until?: (url: URL) => boolean },
  ): Promise<ShownPage>;
}

export function newBrowser(from: Iterable<readonly [string, string]> = []): ScriptedBrowser {
  const cookies = new Map(from);
  const visited: URL[] = [];

  async function go(url: URL, init: RequestInit, until: (url: URL) => boolean): Promise<ShownPage> {
    let next = { url, init };
    for (let step = 0; step < 20; step += 1) {
      visited.push(next.url);
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      const headers = { ...(next.init.headers as Record<string, string>), ...(cookie && { cookie }) };
      const response = await fetch(next.url, { ...next.init, headers, redirect: "manual" });
      for (const given of response.headers.getSetCookie()) {
        const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(given) ?? [];
        if (value === "") cookies.delete(name);
        else cookies.set(name, value);
      }
      const location = response.headers.get("location");
      const text = await response.text();
      const shown = { url: next.url, status: response.status, text, headers: response.headers };
      if (location === null) return shown;
      const target = new URL(location, next.url);
      if (until(target)) return { ...shown, url: target };
      next = { url: target, init: {} };
    }
    throw new Error("The browser was led on and on.");
  }

  return {
    cookies,
    visited,
    open: (url, until = () => false) => go(new URL(url), {}, until),
    send(page, field, fields, { headers = {}, until = () => false } = {}) {
      const forms = page.text.match(/<form[\s\S]*?<\/form>/g) ?? [];
      const form = forms.find((each) => each.includes(`name="${field}"`));
      if (form === undefined) throw new Error(`No form with ${field}: ${page.text.slice(0, 2_000)}`);
      const url = new URL(/ action="([^"]+)"/.exec(form)?.[1] ?? "", page.url);
      const body = new URLSearchParams();
      for (const [, name = "", value = ""] of form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)) {
        body.set(name, unescaped(value));
      }
      for (const [name, value] of Object.entries(fields)) body.set(name, value);
      return go(url, { method: "POST", body, headers: { origin: page.url.origin, ...headers } }, until);
    },
  };
}

function unescaped(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
}
