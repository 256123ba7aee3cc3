// npm run build: the program in dist/.
import { bundle } from "./bundle.mjs";

await bundle("dist");
