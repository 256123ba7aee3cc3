/** What a call may send is spent before its work is done. */
export class BudgetSpent extends Error {
  /** Whether it is the budget of the server that is spent: then a higher limit of the call is of no use. */
  readonly isOfServer: boolean;

  constructor(message: string, isOfServer: boolean) {
    super(message);
    this.isOfServer = isOfServer;
  }
}
