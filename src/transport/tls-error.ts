/** Files that cannot be used for TLS; `message` names the flags. */
export class TlsError extends Error {}
