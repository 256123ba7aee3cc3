import * as z from "zod";
import { hasQuotationMark, type SettingTable, setting, type VariableReader } from "../catalog/setting.ts";
import { parsedUrl } from "../upstash/parsed-url.ts";
import type { Proxies, ProxyAddress } from "../upstash/proxies.ts";

const FORM = "expected http://HOST:PORT, or http://USER:PASSWORD@HOST:PORT";
const ENCODED = `${FORM}, in which / ? # @ and % of a user or password are percent-encoded (%2F %3F %23 %40 %25)`;

/** The URL of a proxy; without a scheme it is http. No problem repeats a part of it, since it may hold a password. */
const proxyUrl = z.string().transform((text, context) => {
  const url = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const problem = problemOf(url);
  if (problem === undefined) return url;
  context.addIssue({ code: "custom", message: problem });
  return z.NEVER;
});

function problemOf(text: string): string | undefined {
  if (hasQuotationMark(text.slice(text.lastIndexOf("@") + 1))) return `${FORM}, without quotation marks`;
  const url = parsedUrl(text);
  if (url === undefined) return ENCODED;
  const { protocol, hostname, pathname, search, hash, username, password } = url;
  if (!/^https?:$/.test(protocol)) {
    return "expected a proxy that speaks HTTP, http://HOST:PORT or https://HOST:PORT; SOCKS is not supported";
  }
  // A password with a slash in it ends the host early, and what follows looks like a path.
  if (!/^\/?$/.test(pathname) || search !== "" || hash !== "" || !isDecodable(username + password)) return ENCODED;
  return hostname === "" || /^\w+:\/\/\d+\/?$/.test(text) ? FORM : undefined;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** Hosts apart by commas or blanks; of one that is written as a URL, its host counts. */
const hostList = z.string().transform((text) => {
  const entries = text.split(/[,\s]+/).filter((entry) => entry !== "");
  return entries.includes("*") ? "*" : entries.map((entry) => entry.replace(/^\w+:\/\/([^/]*).*$/, "$1")).join(",");
});

/** The variables by which most programs are told of a proxy. Of two names that are set, the lower one counts. */
export const proxyVariables = {
  https_proxy: setting(proxyUrl, "Proxy for https://."),
  HTTPS_PROXY: setting(proxyUrl, "Proxy for https://."),
  http_proxy: setting(proxyUrl, "Proxy for http://, and for https:// where that has none."),
  HTTP_PROXY: setting(proxyUrl, "Proxy for http://, and for https:// where that has none."),
  no_proxy: setting(hostList, "Hosts that are reached without a proxy."),
  NO_PROXY: setting(hostList, "Hosts that are reached without a proxy."),
} as const satisfies SettingTable;

/** The proxies that the environment names. Throws for a variable that is no URL of a proxy. */
export function readProxies({ read }: VariableReader<typeof proxyVariables>): Proxies {
  const first = (
    ...names: ("http_proxy" | "HTTP_PROXY" | "https_proxy" | "HTTPS_PROXY")[]
  ): ProxyAddress | undefined => {
    for (const variable of names) {
      const url = read(variable);
      if (url !== undefined) return { url, variable };
    }
    return undefined;
  };
  return {
    forHttp: first("http_proxy", "HTTP_PROXY"),
    forHttps: first("https_proxy", "HTTPS_PROXY"),
    past: read("no_proxy") ?? read("NO_PROXY") ?? "",
  };
}

/** The passwords of proxies, as they stand in their URLs and as they are sent. */
export function proxySecrets({ forHttp, forHttps }: Proxies): string[] {
  return [forHttp, forHttps].flatMap((proxy) => {
    if (proxy === undefined) return [];
    const { password } = new URL(proxy.url);
    return [password, decodeURIComponent(password)];
  });
}
