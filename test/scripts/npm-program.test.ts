import { describe, expect, it } from "vitest";
import { npmProgram, programPlaces } from "../../scripts/setup.mjs";

const node = { platform: "win32", execPath: "C:\\Program Files\\nodejs\\node.exe" };

describe("the scripts of this clone start npm", () => {
  it("by its name where that is a program", () => {
    expect(npmProgram("npm", { platform: "linux", execPath: "/usr/bin/node", env: {} })).toEqual(["npm"]);
  });

  it("by Node on Windows, whose npm.cmd only a shell starts", () => {
    expect(npmProgram("npx", { ...node, env: {} })).toEqual([
      node.execPath,
      "C:\\Program Files\\nodejs\\node_modules\\npm\\bin\\npx-cli.js",
    ]);
  });

  it("as the one that runs them, not another program that runs scripts", () => {
    const running = (file: string) => npmProgram("npm", { ...node, env: { npm_execpath: file } })[1];
    expect(running("D:\\npm\\bin\\npx-cli.js")).toBe("D:\\npm\\bin\\npm-cli.js");
    expect(running("D:\\yarn\\yarn.js")).toBe("C:\\Program Files\\nodejs\\node_modules\\npm\\bin\\npm-cli.js");
  });
});

it("programs are looked for on the PATH as the system writes it", () => {
  expect(programPlaces("chromium", "C:\\a;D:\\b", "win32")).toEqual(["C:\\a\\chromium.exe", "D:\\b\\chromium.exe"]);
  expect(programPlaces("chromium", "/a::/b", "linux")).toEqual(["/a/chromium", "/b/chromium"]);
});
