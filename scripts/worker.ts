/** `npm run worker`: the schedules of app/worker.server.ts, until SIGTERM or SIGINT. */
async function work(): Promise<void> {
	// A bad environment ends the process inside this import, with its own message.
	const { env } = await import("#app/platform/env.server.ts");
	const { schedules } = await import("#app/worker.server.ts");
	const { startSchedules } = await import("#app/platform/jobs/schedule.server.ts");
	const { closeDatabase } = await import("#app/platform/database.server.ts");
	const running = startSchedules(schedules);
	process.stdout.write(`The worker of ${env.APP_ORIGIN} is at work.\n`);
	let stopping = false;
	const stop = async () => {
		if (stopping) return;
		stopping = true;
		await running.stop();
		await closeDatabase();
		process.exit(0);
	};
	process.on("SIGTERM", stop);
	process.on("SIGINT", stop);
}

await work();

export {};
