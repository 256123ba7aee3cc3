/** A browser with its cookies, and the person in front of it. */
export interface PersonsBrowser {
  open(url: string): Promise<OpenedPage>;
  /** Opens the page of an approval and approves; types the name where the page asks for one. */
  approve(url: string): Promise<OpenedPage>;
  decline(url: string): Promise<OpenedPage>;
  /** Sends a form of an opened page. */
  send(
    page: OpenedPage,
    fields: Readonly<Record<string, string>>,
    headers?: Record<string, string>,
  ): Promise<OpenedPage>;
}

export interface OpenedPage {
  url: string;
  status: number;
  text: string;
  token: string;
  /** The name that is to be typed, where there is one. */
  name: string | undefined;
}

/** What a person's browser does, by HTTP: it keeps cookies, follows where it is led, and says where a form stands. */
export function openBrowserOf(): PersonsBrowser {
  const cookies = new Map<string, string>();
  const cookieHeader = () => [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const pageOf = async (url: string, response: Response): Promise<OpenedPage> => {
    for (const given of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(given) ?? [];
      cookies.set(name, value);
    }
    const text = await response.text();
    const leads = response.headers.get("location");
    if (leads !== null) return browser.open(new URL(leads, url).href);
    const token = /name="form_token" value="([^"]+)"/.exec(text)?.[1] ?? "";
    return { url, status: response.status, text, token, name: typedName(text) };
  };
  const browser: PersonsBrowser = {
    open: async (url) => pageOf(url, await fetch(url, { redirect: "manual", headers: { cookie: cookieHeader() } })),
    async send({ url, token }, fields, headers = {}) {
      const body = new URLSearchParams({ form_token: token, ...fields });
      const { origin } = new URL(url);
      const sent = { origin, "sec-fetch-site": "same-origin", cookie: cookieHeader(), ...headers };
      return pageOf(url, await fetch(url, { method: "POST", redirect: "manual", headers: sent, body }));
    },
    async approve(url) {
      const page = await browser.open(url);
      return browser.send(page, { decision: "approve", ...(page.name !== undefined && { name: page.name }) });
    },
    decline: async (url) => browser.send(await browser.open(url), { decision: "decline" }),
  };
  return browser;
}

export function typedName(text: string): string | undefined {
  const escaped = /type the name <span class="typed">([^<]*)<\/span>/.exec(text)?.[1];
  return escaped?.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
}
