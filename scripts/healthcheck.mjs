// The health check of the image: whether the HTTP server answers. It is configured by the same variables as the server;
// on stdio there is nothing to ask, since the client holds the only way in.
const { UPSTASH_MCP_TRANSPORT, UPSTASH_MCP_HOST, UPSTASH_MCP_PORT } = process.env;
const PATIENCE_MS = 4_000;

if (UPSTASH_MCP_TRANSPORT === "http") {
  const host = UPSTASH_MCP_HOST || "127.0.0.1";
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${UPSTASH_MCP_PORT || "3000"}/health`;
  try {
    const { status } = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (status !== 200) fail(`answered ${status}`);
  } catch (error) {
    fail(`did not answer: ${error.cause?.code ?? error.message}`);
  }

  function fail(what) {
    process.stderr.write(`${url} ${what}\n`);
    process.exitCode = 1;
  }
}
