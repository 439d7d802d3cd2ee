import { fail, runProgram } from "#scripts/local/children.ts";

/** `npm run build`: the server bundle and the client's files, in `build/`. */
runProgram(["node_modules/@react-router/dev/bin.js", "build", ...process.argv.slice(2)], {
	...process.env,
	NODE_ENV: "production",
}).then((code) => process.exit(code), fail);
