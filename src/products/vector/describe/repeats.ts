/** Things that are told apart; what comes behind is not compared. */
const MOST_KEPT = 50_000;
/** Groups that are named, and members of one. */
const [GROUPS, MEMBERS] = [2, 3];

/** What was seen more than once. */
export interface Repeated {
  /** How many different things were seen more than once. */
  groups: number;
  /** How many records that are, beyond the first of each. */
  surplus: number;
  examples: readonly { name: string | undefined; members: readonly string[] }[];
}

export interface Repeats {
  /** `name` is what the thing is called, where it has a name. */
  add(thing: string, member: string, name?: string): void;
  repeated(): Repeated;
}

/** Counts equal things; it keeps the begin of what is many. */
export function createRepeats(): Repeats {
  const seen = new Map<string, { count: number; name: string | undefined; members: string[] }>();
  return {
    add(thing, member, name) {
      const known = seen.get(thing);
      if (known === undefined) {
        if (seen.size < MOST_KEPT) seen.set(thing, { count: 1, name, members: [member] });
        return;
      }
      known.count += 1;
      if (known.members.length < MEMBERS) known.members.push(member);
    },
    repeated() {
      const groups = [...seen.values()].filter(({ count }) => count > 1).sort((one, other) => other.count - one.count);
      return {
        groups: groups.length,
        surplus: groups.reduce((sum, { count }) => sum + count - 1, 0),
        examples: groups.slice(0, GROUPS).map(({ name, members }) => ({ name, members })),
      };
    },
  };
}
