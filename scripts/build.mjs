// npm run build: the program in dist/.
import "./node-version.mjs";
import { bundle } from "./bundle.mjs";

await bundle("dist");
