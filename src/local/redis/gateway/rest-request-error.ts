/** A request that cannot be understood. `status` is the HTTP status to answer with. */
export class RestRequestError extends Error {
  override readonly name = "RestRequestError";
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
