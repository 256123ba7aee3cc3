/** An RDB snapshot of a database, kept in memory. */
export interface Backup {
  readonly id: string;
  readonly name: string;
  /** Seconds since 1970. */
  readonly createdAt: number;
  readonly rdb: Buffer;
}
