import { ApiError, notFoundError } from "./api-error.ts";
import type { RouteAddress } from "./route.ts";

/** A route and the values of its `{parameters}`. */
export interface RouteMatch<Found> {
  readonly route: Found;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * The route of a request; of two that fit, the one with more fixed segments ("/v2/search/stats" is no index called
 * "stats"). A path that no route has is a 404, one that has routes for other methods alone a 405.
 */
export function matchRoute<Found extends RouteAddress>(
  routes: readonly Found[],
  { method, pathname, apiName }: { method: string; pathname: string; apiName: string },
): RouteMatch<Found> {
  const segments = pathname.split("/").slice(1).map(decodeSegment);
  const fitting = routes.flatMap((route) => {
    const parameters = parametersOf(route, segments);
    return parameters === undefined ? [] : [{ route, parameters }];
  });
  if (fitting.length === 0) throw notFoundError(`${pathname} is no endpoint of ${apiName}`);
  const allowed = fitting.filter(({ route }) => route.method === method);
  const [best] = allowed.sort((a, b) => Object.keys(a.parameters).length - Object.keys(b.parameters).length);
  if (best !== undefined) return best;
  const methods = [...new Set(fitting.map(({ route }) => route.method))].sort().join(", ");
  throw new ApiError(405, `${method} is not allowed on ${pathname}; use ${methods}`);
}

function parametersOf(route: RouteAddress, segments: readonly string[]): Record<string, string> | undefined {
  if (route.segments.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, expected] of route.segments.entries()) {
    const given = segments[index] ?? "";
    if (expected.startsWith("{") && given !== "") parameters[expected.slice(1, -1)] = given;
    else if (expected !== given) return undefined;
  }
  return parameters;
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new ApiError(400, `the path has a "%" that is not followed by two hexadecimal digits: ${segment}`);
  }
}
