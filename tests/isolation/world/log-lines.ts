import { pino } from "pino";

type Logger = { level: string; [key: symbol]: unknown };

/** Captures everything the application logs from now on, as it would leave the process; `take` empties it. */
export function keepLog(loggers: object[]): { take(): string } {
	let lines = "";
	const stream = {
		write(line: string) {
			lines += line;
		},
	};
	for (const logger of loggers as Logger[]) {
		logger.level = "debug";
		logger[pino.symbols.streamSym] = stream;
	}
	return {
		take() {
			const kept = lines;
			lines = "";
			return kept;
		},
	};
}
