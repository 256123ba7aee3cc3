import { fillPath } from "../upstash/path.ts";
import type { Endpoint, EndpointInput, PlacedInput } from "./endpoint-row.ts";
import type { RowRequest } from "./in-parts.ts";

type Input = Record<string, unknown>;

/** What a request of a row depends on beside its inputs. */
export type RequestOptions = Pick<
  Endpoint["options"],
  "hidingQuery" | "fixedQuery" | "body" | "otherPaths" | "inParts"
>;

/** The path that a call of a row asks, by what it is given. */
export function pathFor(
  { path, options }: Pick<Endpoint, "path"> & { options: Pick<RequestOptions, "otherPaths"> },
  input: Readonly<Input>,
): string {
  const isGiven = (value: unknown) => value !== undefined && value !== false && value !== "";
  return options.otherPaths?.find(({ given }) => isGiven(input[given]))?.path ?? path;
}

/** The request of a row for an input: each input where the row says that it travels, under the API's name. */
export function requestOf(
  row: Pick<Endpoint, "method" | "path" | "inputs"> & { options: RequestOptions },
  input: Readonly<Input>,
  revealSecrets: boolean,
): RowRequest {
  const { method, inputs, options } = row;
  const path = pathFor(row, input);
  const sent = {
    query: {} as Record<string, string | readonly string[]>,
    header: {} as Record<string, string>,
    body: {} as Input,
  };
  for (const [name, value] of Object.entries(input)) {
    if (value === undefined || path.includes(`{${name}}`)) continue;
    const { place, as = name, written = String } = placeOf(inputs[name]);
    if (place === "body") sent.body[as] = value;
    else if (place === "query") sent.query[as] = Array.isArray(value) ? value.map(String) : written(value);
    else if (place === "header") sent.header[as] = String(written(value));
  }
  const body = options.body ? options.body({ ...input }) : Object.keys(sent.body).length > 0 ? sent.body : undefined;
  return {
    method,
    path: fillPath(path, input),
    query: { ...options.fixedQuery, ...sent.query, ...(revealSecrets ? {} : options.hidingQuery) },
    headers: sent.header,
    ...(body === undefined ? {} : { body: { json: body } }),
  };
}

function placeOf(input: EndpointInput | undefined): Pick<PlacedInput, "place" | "as" | "written"> {
  return input !== undefined && isPlaced(input) ? input : { place: "body" };
}

/** Whether an input says where it travels. */
export function isPlaced(input: EndpointInput): input is PlacedInput {
  return "place" in input;
}
