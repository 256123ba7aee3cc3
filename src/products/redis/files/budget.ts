/** The commands of a call are spent before its work is done. */
export class BudgetSpent extends Error {
  override message = "max_commands was reached.";
}
