import { always, family } from "../command.ts";
import { checkOfVectorDrop } from "../harm-checks.ts";
import { advice, withoutParts } from "../paging.ts";
import { oneDone } from "../plain-replies.ts";
import { asMap } from "../replies/reply-shapes.ts";
import { asNearest, asVector } from "../replies/vector-replies.ts";

/** Upstash's own; its documents do not say whether the read-only token may run the reads ("Vector commands"). */
export const vector = family(
  "vector",
  "Vector indexes at Redis keys (not the product Upstash Vector).",
  {
    privileged: {
      "VECTOR.QUERY": [
        "key TOPK n (VALUES count element...|BASE64-FP32 base64) [PROFILE FAST|BALANCED|PRECISE]",
        asNearest,
      ],
      "VECTOR.GET": ["key id", asVector],
      "VECTOR.COUNT": "key",
      "VECTOR.INFO": ["key", asMap],
    },
    write: {
      "VECTOR.CREATE": "key DIM n METRIC COSINE|EUCLIDEAN|DOT [EXISTSOK]",
      "VECTOR.ADD": "key id (VALUES count element...|BASE64-FP32 base64)",
      "VECTOR.DEL": "key id",
    },
    destructive: {
      "VECTOR.DROP": "key",
    },
    harm: {
      "VECTOR.DROP": always("VECTOR.DROP", "the vector index is deleted with all its vectors"),
    },
    checks: { "VECTOR.DROP": checkOfVectorDrop },
    plain: {
      "VECTOR.CREATE": oneDone,
      "VECTOR.ADD": oneDone,
      "VECTOR.DEL": oneDone,
      "VECTOR.DROP": oneDone,
    },
    paging: {
      "VECTOR.QUERY": advice("Ask with a lower TOPK: the nearest come first."),
      "VECTOR.GET": withoutParts,
    },
  },
  {
    count: { means: "DIM of the index" },
    base64: { means: "little-endian float32" },
    TOPK: { means: "at most 1000; score 1 is nearest, 0 farthest" },
    "VECTOR.ADD": { means: "replaces an id" },
  },
);
