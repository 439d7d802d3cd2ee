import { type LogFn, type Logger, pino } from "pino";
import { env } from "../env.server.ts";
import { sampleOf } from "./error-sample.server.ts";

// Whatever carries a session must not be readable in a log: at the top, one level down, or among headers.
const SECRETS = [".authorization", ".cookie", '["set-cookie"]'];
const paths = SECRETS.flatMap((key) => [key.replace(/^\./, ""), `*${key}`, `*.headers${key}`]);

// Lines leave together, a second late at most and before the process ends: a write for each costs a page 3 %.
const together = { sync: false, minLength: 4_096, periodicFlush: 1_000 };

// People read it while developing; pino-pretty is not there in production.
const pretty = () => ({
	// Resolved here: the development server bundles this file somewhere else.
	target: import.meta.resolve("pino-pretty"),
	options: { ignore: "pid,hostname", translateTime: "HH:MM:ss" },
});

const destination = env.NODE_ENV === "development" ? pino.transport(pretty()) : pino.destination(together);
const plain = { level: env.LOG_LEVEL, base: undefined };

/** What a log tells of an error: as pino does, without what was typed, and without what a driver hangs onto it. */
function toldError(thrown: unknown): { type: string; message: string; stack: string } {
	const { name: type, message, stack } = sampleOf(thrown);
	return { type, message, stack: [`${type}: ${message}`, stack].filter(Boolean).join("\n") };
}

const serializers = { err: toldError, error: toldError };

// A line without words of its own would get the error's, as they are.
const hooks = {
	logMethod(this: Logger, given: Parameters<LogFn>, write: LogFn) {
		const [what, words] = given as [unknown, unknown];
		const thrown = what instanceof Error ? what : (what as { err?: unknown } | null)?.err;
		if (words !== undefined || !(thrown instanceof Error)) return write.apply(this, given);
		const fields = what instanceof Error ? { err: what } : what;
		return write.apply(this, [fields, sampleOf(thrown).message] as never);
	},
};

/** The application's log: one JSON line an event on standard output, without cookies or credentials. */
export const log = pino({ ...plain, serializers, hooks, redact: { paths, censor: "[hidden]" } }, destination);

/** For the one line that every request writes: its few fields are ours, and looking for secrets in them costs a page 1 %. */
export const requestLog = pino(plain, destination);
