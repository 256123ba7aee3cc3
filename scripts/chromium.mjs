// Installs what the tests of the pages are opened in, where it is missing; .ci/run runs it first.
import "./node-version.mjs";
import { ensureChromium } from "./setup.mjs";

ensureChromium();
