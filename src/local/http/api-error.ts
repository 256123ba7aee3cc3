/** The statuses of the Developer API, "HTTP Status Codes", beside 200. */
export type ErrorStatus = 400 | 401 | 403 | 404 | 405 | 406 | 429 | 500 | 503;

/** A request that is refused: its message becomes the body, a JSON string. */
export class ApiError extends Error {
  readonly status: ErrorStatus;

  constructor(status: ErrorStatus, message: string) {
    super(message);
    this.name = "ApiError";
    this.status = status;
  }
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, message);
}

export function notFound(message: string): ApiError {
  return new ApiError(404, message);
}
