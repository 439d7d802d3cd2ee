import { endWith } from "#scripts/command-line/end.ts";
import { program } from "#scripts/command-line/program.ts";
import { serveMetrics } from "#scripts/serve/metrics.ts";

// fly.toml kills after 30 s. What is not done by then is taken for lost, and runs again.
const FINISH_MS = 25_000;

/** `npm run worker`: the reactions and schedules of app/worker.server.ts, until SIGTERM or SIGINT. */
async function work(): Promise<undefined> {
	// A bad environment ends the process inside this import, with its own message.
	const { env } = await import("#app/platform/env.server.ts");
	const { daily, reacting, schedules } = await import("#app/worker.server.ts");
	const { startSchedules } = await import("#app/platform/jobs/schedule.server.ts");
	const { startWorking } = await import("#app/platform/jobs/work.server.ts");
	const { closeDatabase } = await import("#app/platform/database/database.server.ts");
	const { writeErrors } = await import("#app/platform/errors/errors.server.ts");
	const { METRICS_TYPE, metricsText } = await import("#app/platform/metrics/metrics.server.ts");
	const { startRollUps } = await import("#app/platform/metrics/roll-up.server.ts");
	if (env.METRICS_PORT) {
		await serveMetrics(env.METRICS_PORT, { type: METRICS_TYPE, text: metricsText });
	}
	const rollUps = startRollUps("worker");
	const running = [startSchedules(schedules), startWorking(reacting), startWorking(daily)];
	process.stdout.write(`The worker of ${env.APP_ORIGIN} is at work.\n`);
	let stopping = false;
	const stop = async () => {
		if (stopping) return;
		stopping = true;
		setTimeout(() => endWith(0), FINISH_MS);
		await Promise.all(running.map(({ stop }) => stop()));
		await Promise.all([rollUps.stop(), writeErrors()]);
		await closeDatabase();
		await endWith(0);
	};
	process.on("SIGTERM", stop);
	process.on("SIGINT", stop);
}

const USAGE = `npm run worker

Works off what the product does later: reactions, schedules, mail. It ends on SIGTERM or Ctrl-C, once what it has begun
is done. It needs the application’s whole environment, as .env.example has it.`;

program({ usage: USAGE }, work);
