/**
 * What a program needs to be found and to speak, of Linux, macOS and the loaders of both. Nothing else of our environment
 * is passed on, because it holds the tokens of the configuration and whatever else the person's shell has exported.
 */
const PASSED_ON = /^(PATH|HOME|TMPDIR|TZ|LANG|LANGUAGE|LC_\w+|LD_LIBRARY_PATH|DYLD_\w+)$/;

/** The variables of an environment that a program which is started here gets. */
export function passedEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => PASSED_ON.test(name)));
}
