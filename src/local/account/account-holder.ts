/** Whose account it is: the owner of what is not moved to a team. */
export interface AccountHolder {
  readonly email: string;
}
