import { noteError } from "../errors/errors.server.ts";
import { log } from "../log/log.server.ts";

/** Something done repeatedly. Its runs never overlap. A failed run is logged, and the next one starts as planned. */
export type Schedule = {
	/** `noun.verb` */
	name: string;
	everyMs: number;
	run: () => Promise<void>;
};

/** Starts every schedule, with a first run right away. `stop` waits for the runs in progress. */
export function startSchedules(schedules: Schedule[]): { stop: () => Promise<void> } {
	const stopping = new AbortController();
	const loops = schedules.map((schedule) => keepRunning(schedule, stopping.signal));
	return {
		async stop() {
			stopping.abort();
			await Promise.all(loops);
		},
	};
}

async function keepRunning({ name, everyMs, run }: Schedule, signal: AbortSignal): Promise<void> {
	while (!signal.aborted) {
		await run().catch((error) => {
			log.error({ err: error, schedule: name }, "a scheduled run failed");
			noteError(error, { place: `schedule ${name}` });
		});
		await pause(everyMs, signal);
	}
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		const timer = setTimeout(done, ms);
		function done() {
			clearTimeout(timer);
			signal.removeEventListener("abort", done);
			resolve();
		}
		signal.addEventListener("abort", done);
		if (signal.aborted) done();
	});
}
