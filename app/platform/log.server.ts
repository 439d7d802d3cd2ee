import { pino } from "pino";
import { env } from "./env.server.ts";

// Whatever carries a session must not be readable in a log: at the top, one level down, or among headers.
const SECRETS = [".authorization", ".cookie", '["set-cookie"]'];
const paths = SECRETS.flatMap((key) => [key.replace(/^\./, ""), `*${key}`, `*.headers${key}`]);

/** The application's log: one JSON line an event on standard output, without cookies or credentials. */
export const log = pino({
	level: env.LOG_LEVEL,
	base: undefined,
	redact: { paths, censor: "[hidden]" },
	// People read it while developing; pino-pretty is not there in production.
	...(env.NODE_ENV === "development" && {
		transport: { target: "pino-pretty", options: { ignore: "pid,hostname", translateTime: "HH:MM:ss" } },
	}),
});
