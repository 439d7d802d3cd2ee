// The image's HEALTHCHECK. One image runs the server, the worker and single commands; each is checked as far as it can be.
import { readFileSync } from "node:fs";

const [started = "/proc/1/cmdline"] = process.argv.slice(2);
const { PORT = "3000", METRICS_PORT } = process.env;

const address = addressOf(readFileSync(started, "utf8"));
const healthy =
	address === undefined ||
	(await fetch(address).then(
		async ({ ok, body }) => {
			await body?.cancel(); // the metrics are long and not needed here
			return ok;
		},
		() => false,
	));
process.exitCode = healthy ? 0 : 1;

/** Returns where the container's own process answers; undefined for one that listens nowhere and is healthy while it runs. */
function addressOf(command) {
	if (command.includes("scripts/serve.ts")) return `http://127.0.0.1:${PORT}/healthz`;
	return METRICS_PORT && command.includes("scripts/worker.ts")
		? `http://127.0.0.1:${METRICS_PORT}/metrics`
		: undefined;
}
