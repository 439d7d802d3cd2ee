import { program } from "#scripts/command-line/program.ts";
import { runProgram } from "#scripts/local/children.ts";

const USAGE = `npm run build [-- --logLevel warn]

Builds the server bundle and the client’s files into build/.
  --logLevel  info, warn, error or silent`;

program({ usage: USAGE, options: { logLevel: { type: "string" } } }, ({ values }) => {
	const level = values.logLevel === undefined ? [] : ["--logLevel", values.logLevel];
	return runProgram(["node_modules/@react-router/dev/bin.js", "build", ...level], {
		...process.env,
		NODE_ENV: "production",
	});
});
