/** A proxy on the way to Upstash. */
export interface ProxyAddress {
  /** A complete URL, `http:` or `https:`; user and password stand in it percent-encoded. */
  url: string;
  /** The variable that names it, for sentences. */
  variable: string;
}

/** Which requests go through which proxy. */
export interface Proxies {
  /** For URLs with http://, and for https:// where that has none of its own. */
  forHttp?: ProxyAddress | undefined;
  forHttps?: ProxyAddress | undefined;
  /** Hosts that are reached without, apart by commas; `*` for all. */
  past: string;
}

export const NO_PROXIES: Proxies = { past: "" };
