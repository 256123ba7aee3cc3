import { UpstashError } from "./errors.ts";
import type { Http } from "./http.ts";
import type { UpstreamObserver, UpstreamResult } from "./upstream-observer.ts";

/** The same door to the network, with somebody who is told of what goes through it. */
export function observedHttp(http: Http, observer: UpstreamObserver): Http {
  /** Tells that a request begins; gives what tells its end. */
  function begin(url: string): (result: UpstreamResult) => void {
    const since = performance.now();
    observer.begun();
    return (result) => observer.ended({ origin: new URL(url).origin, result, milliseconds: performance.now() - since });
  }

  return {
    ...http,
    observer,
    async send(request, read) {
      const end = begin(request.url);
      // What a reader makes of a response that is here, be it an error, changes nothing of how it came.
      let status: number | undefined;
      try {
        const result = await http.send(request, (response, turn) => {
          status = response.status;
          return read(response, turn);
        });
        end(status ?? "server-error");
        return result;
      } catch (error) {
        end(status ?? failureKindOf(error));
        throw error;
      }
    },
    async stream(request) {
      const end = begin(request.url);
      try {
        const opened = await http.stream(request);
        end("refusal" in opened ? opened.refusal.status : 200);
        return opened;
      } catch (error) {
        end(failureKindOf(error));
        throw error;
      }
    },
  };
}

function failureKindOf(error: unknown): UpstreamResult {
  return error instanceof UpstashError ? error.kind : "server-error";
}
