import { type Config, ConfigError } from "../config/read.ts";
import { flagOf } from "../config/settings.ts";
import { refuseForNewCallers } from "./for-new-callers.ts";

/** Settings that say nothing where one person calls. */
const FOR_HTTP = ["callers", "oauthIssuer", "oauthAudience", "approvalsClientId", "tlsCert"] as const;
const BY_SCOPES = "--oauth-issuer the scopes of a token say what its caller may do";
const LOOPBACK: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "::1"]);
const ANY_ADDRESS: ReadonlySet<string> = new Set(["0.0.0.0", "::", ""]);

/** Throws a ConfigError where the server would be open to others than those who may call it, or not do what a flag says. */
export function checkHttp(config: Config): void {
  refuseForNewCallers(config);
  const { transport, host, callers, oauthIssuer, oauthAudience, allowedHosts, tlsCert, tlsKey } = config;
  if (transport !== "http") {
    checkApprovalPage(config);
    const [flag] = FOR_HTTP.flatMap((name) => (config[name] === undefined ? [] : [`--${flagOf(name)}`]));
    if (flag !== undefined) throw new ConfigError(`${flag} is for --transport http; over stdio one person calls.`);
    return;
  }
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    throw new ConfigError("--tls-cert and --tls-key belong together: give both, or neither.");
  }
  if ((oauthIssuer === undefined) !== (oauthAudience === undefined)) {
    throw new ConfigError("--oauth-issuer and --oauth-audience belong together: give both, or neither.");
  }
  checkClient(config);
  const known = callers ?? oauthIssuer;
  if (known !== undefined && config.openApprovals) {
    throw new ConfigError("--open-approvals is for one person at this machine; callers open the page by themselves.");
  }
  if (known === undefined && !LOOPBACK.has(host)) {
    throw new ConfigError(
      `--host ${host} would serve beyond this machine, without authentication. Use 127.0.0.1, localhost or ::1, or say by --callers or --oauth-issuer who may call.`,
    );
  }
  if (ANY_ADDRESS.has(host) && allowedHosts.length === 0) {
    throw new ConfigError(
      `--host ${host} answers at every address of this machine: say by --allowed-hosts by which names clients reach it.`,
    );
  }
  if (known !== undefined && (config.allowWrites || config.allowPrivilegedReads)) {
    const says = callers !== undefined ? "--callers the access of each caller stands in the file" : BY_SCOPES;
    throw new ConfigError(
      `With ${says}; --allow-writes and --allow-privileged-reads would say nothing. Leave them out.`,
    );
  }
}

/** The page has no sign-in over stdio: whoever reaches it approves. */
function checkApprovalPage({ approvalsListen, approvalsUrl }: Config): void {
  if (approvalsListen === undefined || LOOPBACK.has(approvalsListen.host) || approvalsUrl !== undefined) return;
  throw new ConfigError(
    `--approvals-listen ${approvalsListen.host} is reached beyond this machine, without a sign-in: say by --approvals-url at which address a browser of yours reaches it, and let nobody else reach it.`,
  );
}

function checkClient({ oauthIssuer, approvalsClientId, approvalsClientSecret }: Config): void {
  if (approvalsClientId !== undefined && oauthIssuer === undefined) {
    throw new ConfigError("--approvals-client-id is a client of an issuer: name that by --oauth-issuer.");
  }
  if (approvalsClientSecret !== undefined && approvalsClientId === undefined) {
    throw new ConfigError("UPSTASH_MCP_APPROVALS_CLIENT_SECRET is set, but no --approvals-client-id: add the client.");
  }
}
