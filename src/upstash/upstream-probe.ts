/** A cheap read that shows whether a service of Upstash can be reached with the credential of one access level. */
export interface UpstreamProbe {
  url: string;
  credential: { token: string } | { user: string; password: string };
  /** JSON, which is sent by POST; without it the request is a GET. */
  body?: string;
}
