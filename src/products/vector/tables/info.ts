import { vectorOperation } from "../vector-operation.ts";

/** What is known of an index as a whole. Vector API, "Info". */
export const info = [
  vectorOperation(
    "vector_info",
    "read",
    "GET /info",
    "Get an index: type, dimension, similarity function, model, and its namespaces with their vectors.",
  ),
];
