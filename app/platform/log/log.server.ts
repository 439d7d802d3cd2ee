import { type LogFn, type Logger, pino } from "pino";
import { env } from "../env.server.ts";
import { sampleOf } from "./error-sample.server.ts";

// Anything that carries a session must not be readable in a log: at the top level, one level down, or among headers.
const SECRETS = [".authorization", ".cookie", '["set-cookie"]'];
const paths = SECRETS.flatMap((key) => [key.replace(/^\./, ""), `*${key}`, `*.headers${key}`]);

// Lines are written in batches, at most a second late and before the process ends: one write per line costs a page 3 %.
const together = { sync: false, minLength: 4_096, periodicFlush: 1_000 };

// Readable output for development; pino-pretty is not installed in production.
const pretty = () => ({
	// Resolved here, because the development server bundles this file into another folder.
	target: import.meta.resolve("pino-pretty"),
	options: { ignore: "pid,hostname", translateTime: "HH:MM:ss" },
});

const destination = env.NODE_ENV === "development" ? pino.transport(pretty()) : pino.destination(together);
const plain = { level: env.LOG_LEVEL, base: undefined };

/** Serializes an error as pino does, without what was typed and without the extras that drivers attach. */
function errorFields(thrown: unknown): { type: string; message: string; stack: string } {
	const { name: type, message, stack } = sampleOf(thrown);
	return { type, message, stack: [`${type}: ${message}`, stack].filter(Boolean).join("\n") };
}

const serializers = { err: errorFields, error: errorFields };

// A line without its own message would get the error's message, unscrubbed.
const hooks = {
	logMethod(this: Logger, given: Parameters<LogFn>, write: LogFn) {
		const [what, words] = given as [unknown, unknown];
		const thrown = what instanceof Error ? what : (what as { err?: unknown } | null)?.err;
		if (words !== undefined || !(thrown instanceof Error)) return write.apply(this, given);
		const fields = what instanceof Error ? { err: what } : what;
		return write.apply(this, [fields, sampleOf(thrown).message] as never);
	},
};

/** Logs for the application: one JSON line per event on standard output, without cookies or credentials. */
export const log = pino({ ...plain, serializers, hooks, redact: { paths, censor: "[hidden]" } }, destination);

/** Logs the one line that every request writes. Its few fields are ours, and searching them for secrets costs a page 1 %. */
export const requestLog = pino(plain, destination);
