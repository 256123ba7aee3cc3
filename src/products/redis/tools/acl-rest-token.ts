import * as z from "zod";
import { redisTool } from "../redis-tool.ts";

/** Redis REST API, "REST Token for ACL Users". The token is a secret like those of the configuration. */
export const aclRestToken = redisTool({
  name: "redis_acl_rest_token",
  needs: ["ACL RESTTOKEN"],
  title: "Redis ACL: REST token",
  access: "write",
  description:
    "Makes the REST token of an ACL user, with that user's rights. It is shown only where the server was started with --reveal-secrets; the person can also get it in redis-cli or the Upstash console: ACL RESTTOKEN username password.",
  input: {
    username: z.string().min(1).describe("As in ACL SETUSER."),
    password: z.string().min(1).describe("As ACL SETUSER set it."),
  },
  async run({ username, password }, { redis, hide, learn, signal }) {
    hide(password);
    const token = await redis.command(["ACL", "RESTTOKEN", username, password], { signal, repeatable: false });
    const shown = typeof token === "string" ? hide(token) : token;
    if (typeof token === "string") learn(token, "database");
    return {
      result: { created: true, username, token: shown },
      notice:
        "The token was created. It is shown only where the server was started with --reveal-secrets; the person can also get it with ACL RESTTOKEN in redis-cli or in the Upstash console.",
    };
  },
});
