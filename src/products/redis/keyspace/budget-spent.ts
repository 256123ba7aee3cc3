/** The commands that a call may send are spent before its work is done. */
export class BudgetSpent extends Error {
  /** Whether it is the budget of the server that is spent: then a higher max_commands is of no use. */
  readonly isOfServer: boolean;

  constructor(ofServer?: string) {
    super(ofServer ?? "max_commands was reached.");
    this.isOfServer = ofServer !== undefined;
  }
}
