/** A URL group: a message to it goes to each of its endpoints. */
export interface UrlGroup {
  readonly name: string;
  readonly createdAt: number;
  updatedAt: number;
  endpoints: readonly UrlGroupEndpoint[];
}

export interface UrlGroupEndpoint {
  readonly url: string;
  readonly name?: string | undefined;
}
