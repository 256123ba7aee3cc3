/** A Redis on this machine that cannot be used; `message` tells the person who runs the server what to do. */
export class LocalError extends Error {
  override readonly name: string = "LocalError";
}
