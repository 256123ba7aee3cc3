/** Names as a sentence has them, up to so many characters; of more the first ones, and how many there are. */
export function listedNames(names: readonly string[], longest = 150): string {
  if (names.length === 0) return "nothing";
  const shown: string[] = [];
  let left = longest;
  for (const name of names) {
    left -= name.length + 2;
    if (left < 0 && shown.length > 0) break;
    shown.push(name.length > longest ? `${name.slice(0, longest)}…` : name);
  }
  const more = names.length - shown.length;
  return more === 0 ? shown.join(", ") : `${shown.join(", ")} and ${more} more`;
}
