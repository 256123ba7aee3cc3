import type { RequestId } from "@modelcontextprotocol/server";

/** What is sent for a request: its answer or, where it came in a batch, all answers of the batch. */
export type Due = object | readonly object[] | undefined;

/** The requests of a client that are not answered, and the batches in which some of them came. */
export interface OpenRequests {
  readonly ids: readonly RequestId[];
  begin(id: RequestId, batch?: Batch): void;
  /** What is to be sent now that there is this answer; nothing while others of its batch are open. */
  answer(id: RequestId, answer: object): Due;
  /** Nobody answers this request, since its client has cancelled it; gives what is to be sent now. */
  drop(id: RequestId): Due;
  /** Resolves when no request is open. */
  idle(): Promise<void>;
}

/** The answers to the messages of a batch are sent together, when the last of them is there. */
export interface Batch {
  /** Requests that are not answered. */
  open: number;
  answers: object[];
}

export function createOpenRequests(): OpenRequests {
  // A client may use an id again before it is answered; each answer then ends one of them.
  const byId = new Map<RequestId, (Batch | undefined)[]>();
  const waiting: (() => void)[] = [];

  function end(id: RequestId): Batch | undefined {
    const begun = byId.get(id);
    const batch = begun?.shift();
    if (begun?.length === 0) byId.delete(id);
    if (batch !== undefined) batch.open -= 1;
    if (byId.size === 0) for (const resolve of waiting.splice(0)) resolve();
    return batch;
  }

  return {
    get ids() {
      return [...byId].flatMap(([id, batches]) => batches.map(() => id));
    },
    begin(id, batch) {
      const begun = byId.get(id);
      if (begun === undefined) byId.set(id, [batch]);
      else begun.push(batch);
      if (batch !== undefined) batch.open += 1;
    },
    answer(id, answer) {
      const batch = end(id);
      if (batch === undefined) return answer;
      batch.answers.push(answer);
      return answersIfAll(batch);
    },
    drop: (id) => answersIfAll(end(id)),
    idle: () => (byId.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  };
}

/** The answers of a batch where all are there; nothing where it asked for none. */
export function answersIfAll(batch: Batch | undefined): Due {
  return batch !== undefined && batch.open === 0 && batch.answers.length > 0 ? batch.answers : undefined;
}
