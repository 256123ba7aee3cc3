/** The statuses with which an emulated API refuses a request. */
export type ErrorStatus = 400 | 401 | 403 | 404 | 405 | 406 | 412 | 413 | 422 | 429 | 500 | 503;

/** Developer API, "HTTP Status Codes", for a refusal that has no text of its own. */
export const STATUS_TEXTS: Readonly<Record<ErrorStatus, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  406: "Not Acceptable",
  412: "Precondition Failed",
  413: "Content Too Large",
  422: "Unprocessable Entity",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

/** A request that is refused: its message tells the client why. */
export class ApiError extends Error {
  readonly status: ErrorStatus;

  constructor(status: ErrorStatus, message: string) {
    super(message);
    this.name = "ApiError";
    this.status = status;
  }
}

/** A 400: the request says something that it may not. */
export function badRequestError(message: string): ApiError {
  return new ApiError(400, message);
}

/** A 404: there is nothing of that path, ID or name. */
export function notFoundError(message: string): ApiError {
  return new ApiError(404, message);
}
