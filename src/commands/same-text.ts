import { createHash, timingSafeEqual } from "node:crypto";

/** Whether two secret texts are the same; how long that takes says nothing of either. */
export function isSameText(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
