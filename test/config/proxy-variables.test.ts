import { describe, expect, test } from "vitest";
import { proxySecrets } from "../../src/config/proxy-variables.ts";
import { ConfigError } from "../../src/config/read.ts";
import { configOf } from "../served.ts";
import { unset } from "./placeholder.ts";

const proxiesOf = (environment: Record<string, string>) => configOf({}, environment).proxies;
const NAMES = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"];

describe("a proxy of the environment", () => {
  test("is none where no variable is set", () => {
    expect(proxiesOf({})).toEqual({ forHttp: undefined, forHttps: undefined, past: "" });
  });

  test.each(["HTTPS_PROXY", "https_proxy"])("is for https:// by %s", (variable) => {
    expect(proxiesOf({ [variable]: "http://proxy.test:3128" }).forHttps).toEqual({
      url: "http://proxy.test:3128",
      variable,
    });
  });

  test.each(["HTTP_PROXY", "http_proxy"])("is for http:// by %s", (variable) => {
    expect(proxiesOf({ [variable]: "http://proxy.test:3128" }).forHttp).toEqual({
      url: "http://proxy.test:3128",
      variable,
    });
  });

  test.each([
    ["proxy.test:3128", "http://proxy.test:3128"],
    ["proxy.test", "http://proxy.test"],
    ["localhost:3128", "http://localhost:3128"],
    ["10.0.0.1:3128", "http://10.0.0.1:3128"],
    ["[::1]:3128", "http://[::1]:3128"],
    ["ada:sesame@proxy.test:3128", "http://ada:sesame@proxy.test:3128"],
  ])("is http without a scheme: %s", (text, url) => {
    expect(proxiesOf({ HTTPS_PROXY: text }).forHttps?.url).toBe(url);
  });

  test.each([
    "http://proxy.test:3128/",
    "https://proxy.test",
    "HTTP://PROXY.TEST:80",
    "http://ada:p%2Fss@proxy.test:3128",
    "http://ada:it's@proxy.test:3128",
  ])("stays as it is with one: %s", (url) => {
    expect(proxiesOf({ HTTPS_PROXY: url }).forHttps?.url).toBe(url);
  });

  test("has its lower name before its upper one, where both are set", () => {
    expect(proxiesOf({ https_proxy: "one:1", HTTPS_PROXY: "two:2" }).forHttps?.variable).toBe("https_proxy");
    expect(proxiesOf({ https_proxy: "", HTTPS_PROXY: "two:2" }).forHttps?.variable).toBe("HTTPS_PROXY");
  });

  test.each(["", " ", unset("PROXY")])("is none where the variable is %j", (text) => {
    expect(proxiesOf({ HTTPS_PROXY: text }).forHttps).toBeUndefined();
  });

  test("is not looked at with --local, which reaches nothing beyond this machine", () => {
    expect(configOf({ local: "true" }, { HTTPS_PROXY: "ftp://proxy.test" }).proxies).toEqual({ past: "" });
  });
});

describe("a proxy that none can be", () => {
  const bad = [
    "ftp://sesame@proxy.test",
    "socks4://ada:sesame@proxy.test:1080",
    "socks5://ada:sesame@proxy.test:1080",
    "socks://sesame.test:1080",
    "file:///sesame",
    "http://",
    "sesame proxy",
    "3128",
    "http://3128",
    "http://ada:ses/ame@proxy.test:3128",
    "http://ada:12/sesame@proxy.test:3128",
    "ada:12/sesame@proxy.test:3128",
    "http://ada:12#sesame@proxy.test:3128",
    "http://ada:12?sesame@proxy.test:3128",
    "http://ada:sesame%@proxy.test:3128",
    "http://proxy.test:sesame",
    "http://proxy.test:3128/sesame.pac",
    "http:/sesame:3128",
    'http://proxy.test:3128/"sesame',
    "http://sesame”:3128",
  ];
  const cases = NAMES.flatMap((name) => bad.map((text) => [name, text] as const));

  test.each(cases)(
    "stops the start by a line that names the variable and nothing of its value: %s=%s",
    (name, text) => {
      const reading = () => proxiesOf({ [name]: text });
      expect(reading).toThrow(ConfigError);
      expect(reading).toThrow(new RegExp(`^Bad value for ${name}: expected [^\\n]*http://HOST:PORT[^\\n]*\\.$`));
      expect(reading).not.toThrow(/sesame|ada/);
    },
  );
});

describe("the hosts that are reached without a proxy", () => {
  test.each([
    ["a.test,b.test", "a.test,b.test"],
    [" a.test , .b.test\tc.test:8080 ", "a.test,.b.test,c.test:8080"],
    ["https://a.test,http://b.test:80/x", "a.test,b.test:80"],
    ["10.0.0.0/8,a.test", "10.0.0.0/8,a.test"],
    ["*", "*"],
    ["a.test,*", "*"],
    [",", ""],
  ])("of %j are %j", (text, past) => {
    expect(proxiesOf({ NO_PROXY: text }).past).toBe(past);
    expect(proxiesOf({ no_proxy: text, NO_PROXY: "other.test" }).past).toBe(past);
  });
});

describe("the password of a proxy", () => {
  test("is a secret, as it stands in the URL and as it is sent", () => {
    const proxies = proxiesOf({ HTTPS_PROXY: "http://ada:p%2Fss@proxy.test:3128", HTTP_PROXY: "proxy.test" });
    expect(proxySecrets(proxies).filter(Boolean)).toEqual(["p%2Fss", "p/ss"]);
  });
});
