import { setImmediate as nextTurn } from "node:timers/promises";
import type { NamedKind } from "./resource-kind.ts";

/** Rows of a list that are looked through in one turn of the event loop. */
const ROWS_OF_A_TURN = 500;

/** Tells of every secret that an answer of the Developer API carries; of a long list in turns of the event loop. */
export async function tellSecrets(
  { secretsIn }: Pick<NamedKind, "secretsIn">,
  answer: unknown,
  onSecret: (secret: string) => void,
): Promise<void> {
  const parts = Array.isArray(answer) && answer.length > ROWS_OF_A_TURN ? Math.ceil(answer.length / ROWS_OF_A_TURN) : 0;
  if (parts === 0) for (const secret of secretsIn(answer)) onSecret(secret);
  for (let part = 0; part < parts; part += 1) {
    const rows = (answer as readonly unknown[]).slice(part * ROWS_OF_A_TURN, (part + 1) * ROWS_OF_A_TURN);
    for (const secret of secretsIn(rows)) onSecret(secret);
    await nextTurn();
  }
}
