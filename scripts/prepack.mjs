// Before npm pack and npm publish: installs what is missing and builds dist/ anew, so that a package holds these sources.
import "./node-version.mjs";
import { ensurePackages, root, run } from "./setup.mjs";

// npm pack --dry-run says so to every npm that it starts; without its packages the build could not run.
delete process.env.npm_config_dry_run;
ensurePackages();
run(process.execPath, [`${root}scripts/build.mjs`]);
