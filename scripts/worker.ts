// fly.toml kills after 30 s. What is not done by then is taken for lost, and runs again.
const FINISH_MS = 25_000;

/** `npm run worker`: the reactions and schedules of app/worker.server.ts, until SIGTERM or SIGINT. */
async function work(): Promise<void> {
	// A bad environment ends the process inside this import, with its own message.
	const { env } = await import("#app/platform/env.server.ts");
	const { daily, reacting, schedules } = await import("#app/worker.server.ts");
	const { startSchedules } = await import("#app/platform/jobs/schedule.server.ts");
	const { startWorking } = await import("#app/platform/jobs/work.server.ts");
	const { closeDatabase } = await import("#app/platform/database.server.ts");
	const running = [startSchedules(schedules), startWorking(reacting), startWorking(daily)];
	process.stdout.write(`The worker of ${env.APP_ORIGIN} is at work.\n`);
	let stopping = false;
	const stop = async () => {
		if (stopping) return;
		stopping = true;
		setTimeout(() => process.exit(0), FINISH_MS);
		await Promise.all(running.map(({ stop }) => stop()));
		await closeDatabase();
		process.exit(0);
	};
	process.on("SIGTERM", stop);
	process.on("SIGINT", stop);
}

await work();

export {};
