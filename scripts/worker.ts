import { endWith } from "#scripts/command-line/end.ts";
import { program } from "#scripts/command-line/program.ts";
import { serveMetrics } from "#scripts/serve/metrics.ts";

// fly.toml kills after 30 s. Unfinished jobs count as lost then, and run again.
const FINISH_MS = 25_000;

/** Runs `npm run worker`: the reactions and schedules of app/worker.server.ts, until SIGTERM or SIGINT. */
async function work(): Promise<undefined> {
	// An invalid environment ends the process inside this import, with its own message.
	const { env } = await import("#app/platform/env.server.ts");
	const { schedules, works } = await import("#app/worker.server.ts");
	const { startSchedules } = await import("#app/platform/jobs/schedule.server.ts");
	const { startWorking } = await import("#app/platform/jobs/work.server.ts");
	const { closeDatabase } = await import("#app/platform/database/database.server.ts");
	const { writeErrors } = await import("#app/platform/errors/errors.server.ts");
	const { sendAnnouncements } = await import("#app/platform/live/announce.server.ts");
	const { METRICS_TYPE, metricsText } = await import("#app/platform/metrics/metrics.server.ts");
	const { startRollUps } = await import("#app/platform/metrics/roll-up.server.ts");
	if (env.METRICS_PORT) {
		await serveMetrics(env.METRICS_PORT, { type: METRICS_TYPE, text: metricsText });
	}
	const rollUps = startRollUps("worker");
	const running = [startSchedules(schedules), ...works.map(startWorking)];
	process.stdout.write(`The worker of ${env.APP_ORIGIN} is running.\n`);
	let stopping = false;
	const stop = async () => {
		if (stopping) return;
		stopping = true;
		setTimeout(() => endWith(0), FINISH_MS);
		await Promise.all(running.map(({ stop }) => stop()));
		await Promise.all([rollUps.stop(), writeErrors(), sendAnnouncements()]);
		await closeDatabase();
		await endWith(0);
	};
	process.on("SIGTERM", stop);
	process.on("SIGINT", stop);
}

const USAGE = `npm run worker

Does the product's background work: reactions, schedules, email. On SIGTERM or Ctrl-C it finishes the jobs it has started,
then ends. It needs the application’s whole environment (see .env.example).`;

program({ usage: USAGE }, work);
