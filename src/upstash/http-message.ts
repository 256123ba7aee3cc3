import type { RequestBill } from "./budget/bill.ts";

/** Limits of every request; all are explicit so that no call can hang or fill the memory. */
export interface HttpLimits {
  /** Total time of one call in milliseconds, repeats included. */
  timeout: number;
  /** The longest response body in bytes; a longer one is stopped while it arrives. */
  maxReply: number;
}

export interface HttpRequest {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** A complete URL; it comes from configuration, never from a model. */
  url: string;
  headers: Readonly<Record<string, string>>;
  body?: string | Uint8Array;
  signal?: AbortSignal | undefined;
  /** Milliseconds left for this request. */
  timeout: number;
  /** Told that the response is here but waits for room, and that it waits no longer. */
  onRoom?: ((waits: boolean) => void) | undefined;
  /** What Upstash bills of it; nothing where that is nothing. */
  bill?: RequestBill | undefined;
}

export interface HttpResponse {
  status: number;
  header(name: string): string | undefined;
  text: string;
}
