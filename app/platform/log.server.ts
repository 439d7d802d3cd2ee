import { pino } from "pino";
import { env } from "./env.server.ts";

// Whatever carries a session must not be readable in a log, wherever in the object it stands.
const SECRETS = ["authorization", "cookie", "set-cookie", '["set-cookie"]'].flatMap((name) => {
	const key = name.startsWith("[") ? name : name.includes("-") ? `["${name}"]` : name;
	return key.startsWith("[") ? [key, `*${key}`, `*.headers${key}`] : [key, `*.${key}`, `*.headers.${key}`];
});

/** The application's log: one JSON line an event on standard output, without cookies or credentials. */
export const log = pino({
	level: env.LOG_LEVEL,
	base: undefined,
	redact: { paths: [...new Set(SECRETS)], censor: "[hidden]" },
});
